internal import Access
package import Kernel
package import Records

/// How a node stands, told from its last word to the hub alone: the hub cannot call a node.
package enum NodeStanding: String, CaseIterable, Encodable, Hashable, Sendable {
  /// In touch as a node of its kind is while it is used.
  case fresh
  /// Away longer than that, as a store is over night.
  case late
  /// Away so long that somebody should ask why.
  case silent
  /// A laptop that shows no members any more until it has spoken to the hub.
  case leaseOver
  case revoked

  /// A store's node speaks every minute. A laptop sleeps in a bag.
  package static func patience(of kind: NodeProfile.Kind) -> (late: Milliseconds, silent: Milliseconds) {
    switch kind {
    case .hub, .store: (.minutes(15), .days(1))
    case .laptop: (.days(1), .days(5))
    }
  }

  package init(_ kind: NodeProfile.Kind, isRevoked: Bool, lastContactAt: Instant?, now: Instant) {
    let patience = Self.patience(of: kind)
    guard !isRevoked else {
      self = .revoked
      return
    }
    guard let lastContactAt else {
      self = .silent
      return
    }
    switch now - lastContactAt {
    case let away where kind == .laptop && away > OfflineLease.length: self = .leaseOver
    case let away where away > patience.silent: self = .silent
    case let away where away > patience.late: self = .late
    default: self = .fresh
    }
  }
}
