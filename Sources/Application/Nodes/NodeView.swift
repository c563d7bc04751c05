package import Kernel
package import Persistence
internal import Records

/// One enrolled store or laptop as the hub knows it.
package struct NodeView: Encodable, Sendable {
  package let id: NodeID
  package let name: String
  package let kind: String
  package let store: StaffLabel?
  /// The units above the store, the highest first.
  package let units: [StaffLabel]
  /// Whose laptop it is.
  package let associate: StaffLabel?
  package let standing: NodeStanding
  package let lastContactAt: Instant?
  package let enrolledAt: Instant?
  /// Until when it had sent everything; `nil` while nothing ever came.
  package let sentUntil: Instant?
  /// How many places of the hub's order it has not pulled, as it last said.
  package let behind: UInt64
  /// When the oldest of them got its place.
  package let behindSince: Instant?
  /// How many of its changes count in nobody's state.
  package let parked: Int
  package let version: String
  package let certificateUntil: Instant?
  /// Its certificate has expired, and it has asked for another one that nobody has granted.
  package let asksRenewal: Bool
  /// Which life of its log it writes; above 1 after it was restored or copied.
  package let incarnation: UInt32

  var isHub: Bool { kind == NodeProfile.Kind.hub.rawValue }

  /// What about the node somebody should look at, the worst first.
  package enum Concern: String, CaseIterable, Encodable, Hashable, Sendable {
    case leaseOver, silent, asksRenewal, certificateEnds, parked, behind, late
  }

  /// A certificate is renewed by itself a month before it ends.
  package static let certificateNotice = Milliseconds.days(14)
  /// Where a node in touch stands is noted every few minutes only: what is younger says nothing.
  package static let placeNotice = Milliseconds.minutes(10)
  /// So old may be what a node in touch has not pulled yet.
  package static let behindPatience = Milliseconds.hours(1)

  package func concerns(at now: Instant) -> [Concern] {
    guard standing != .revoked else { return [] }
    return Concern.allCases.filter { concern in
      switch concern {
      case .leaseOver: standing == .leaseOver
      case .silent: standing == .silent
      case .late: standing == .late
      case .asksRenewal: asksRenewal
      case .certificateEnds: certificateUntil.map { $0 - now < Self.certificateNotice } ?? false
      case .parked: parked > 0
      case .behind:
        standing == .fresh && (behindSince.map { now - $0 > Self.behindPatience } ?? false)
      }
    }
  }
}

/// Every node that is enrolled, the hub itself included, for the operator of the machine; people ask ``AccessDesk``.
package struct ListNodes: Sendable {
  package init() {}

  package func run(_ database: Database, now: Instant) async throws -> [NodeView] {
    try await database.read { connection in
      try NodeReader(connection: connection, now: now).all(parked: [:])
    }
  }
}

/// What waits for the word of an administrator, or for the machine it was made for.
package struct NodeWaiting: Encodable, Hashable, Sendable {
  /// What `clientele hub approve` takes: the first part of a token, or the id of a node.
  package let what: String
  package let kind: Kind
  package let name: String
  package let store: StaffLabel?
  package let associate: StaffLabel?
  /// `nil` for what the hub's operator or the node itself asked for.
  package let requestedBy: StaffLabel?
  /// Until when the token is good; `nil` once it is bound to a machine, and for a renewal.
  package let expiresAt: Instant?
  /// Whether the viewer may grant it.
  package let mayApprove: Bool

  package enum Kind: String, Encodable, Hashable, Sendable {
    /// A token that nobody has used yet.
    case storeToken
    /// Of a laptop: good once a second person has granted it.
    case laptopToken
    case renewal
  }
}

/// Every node of the dealer, and what an administrator can do with them.
package struct NodeBoard: Encodable, Sendable {
  /// By region, store and kind.
  package let nodes: [NodeView]
  package let waiting: [NodeWaiting]
  package let mayEnrol: Bool
  package let mayRevoke: Bool
  /// Whether the hub vouches for its own time.
  package let isTimeProven: Bool
  package let at: Instant
}

/// A change of a node that counts in nobody's state.
package struct ParkedChange: Encodable, Sendable {
  package let incarnation: UInt32
  package let seq: UInt64
  package let receivedAt: Instant
  package let actor: StaffLabel?
  /// Code of the error for which it was parked.
  package let reason: String
}

/// One node with all that is kept of it.
package struct NodeDetail: Encodable, Sendable {
  package let node: NodeView
  /// The newest, at most ``parkedMax``.
  package let parked: [ParkedChange]
  /// Synced rows that it may hold, by the hub's count.
  package let rows: Int
  package let waiting: [NodeWaiting]
  package let mayRevoke: Bool

  package static let parkedMax = 50
}
