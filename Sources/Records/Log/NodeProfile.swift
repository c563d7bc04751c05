package import Catalogue
package import Kernel
package import Persistence

/// Who this node is: fixed when it is made or joins, read at every start.
package struct NodeProfile: Hashable, Sendable {
  package let dealer: RowID
  package let node: NodeID
  /// Which life of the log was written to when the node was opened; ``currentIncarnation(_:)`` says which is now.
  package let incarnation: UInt32
  package let kind: Kind
  package let name: String
  /// Of a store or laptop; `nil` at the hub.
  package let store: StoreID?
  /// Of a laptop: whose members it holds.
  package let associate: AssociateID?
  package let hub: NodeID
  /// Hub time of its enrolment: nothing it writes can be older.
  package let enrolledAt: Instant

  package enum Kind: String, Sendable, Hashable {
    case hub, store, laptop
  }

  package init(
    dealer: RowID, node: NodeID, incarnation: UInt32, kind: Kind, name: String, store: StoreID?,
    associate: AssociateID?, hub: NodeID, enrolledAt: Instant
  ) {
    self.dealer = dealer
    self.node = node
    self.incarnation = incarnation
    self.kind = kind
    self.name = name
    self.store = store
    self.associate = associate
    self.hub = hub
    self.enrolledAt = enrolledAt
  }

  /// What the node may hold beside the rows for everyone.
  package var scope: Scope {
    switch kind {
    case .hub: .everyone
    case .store: store.map(Scope.store) ?? .everyone
    case .laptop: associate.map(Scope.associate) ?? .everyone
    }
  }
}

/// Whose rows: everyone's, a store's, an associate's.
package enum Scope: Hashable, Sendable {
  case everyone
  case store(StoreID)
  case associate(AssociateID)
  /// The lookup index, which every store holds beside its own.
  case lookup

  package var column: Value {
    switch self {
    case .everyone: .bytes([0])
    case .store(let id): .bytes([1] + id.row.bytes)
    case .associate(let id): .bytes([2] + id.row.bytes)
    case .lookup: .bytes([3])
    }
  }

  package init?(column bytes: [UInt8]) {
    switch (bytes.first, RowID(bytes: bytes.dropFirst())) {
    case (0, nil) where bytes.count == 1: self = .everyone
    case (1, let id?): self = .store(ID(id))
    case (2, let id?): self = .associate(ID(id))
    case (3, nil) where bytes.count == 1: self = .lookup
    default: return nil
    }
  }
}

extension NodeProfile {
  /// - Returns: `nil` for a database that belongs to no node yet.
  package static func load(_ connection: Connection) throws -> NodeProfile? {
    let properties = PropertyTable(connection)
    guard let node = try properties.text(.node).flatMap({ NodeID($0) }) else { return nil }
    guard let dealer = try properties.text(.dealer).flatMap({ RowID($0) }),
      let kind = try properties.text(.kind).flatMap({ Kind(rawValue: $0) }),
      let hub = try properties.text(.hub).flatMap({ NodeID($0) })
    else { throw ClienteleError(.databaseCorrupt, "the database does not say whose it is") }
    return NodeProfile(
      dealer: dealer, node: node, incarnation: UInt32(clamping: try properties.integer(.incarnation) ?? 1),
      kind: kind, name: try properties.text(.name) ?? "",
      store: try properties.text(.store).flatMap { StoreID($0) },
      associate: try properties.text(.associate).flatMap { AssociateID($0) }, hub: hub,
      enrolledAt: Instant(milliseconds: try properties.integer(.enrolledAt) ?? 0))
  }

  /// Another life of the log can begin while the program runs.
  package func currentIncarnation(_ connection: Connection) throws -> UInt32 {
    try PropertyTable(connection).integer(.incarnation).map { UInt32(clamping: $0) } ?? incarnation
  }

  package func save(_ connection: Connection) throws {
    let properties = PropertyTable(connection)
    try properties.set(.node, node.description)
    try properties.set(.dealer, dealer.description)
    try properties.set(.incarnation, incarnation)
    try properties.set(.kind, kind.rawValue)
    try properties.set(.name, name)
    try properties.set(.hub, hub.description)
    try properties.set(.enrolledAt, enrolledAt.milliseconds)
    if let store { try properties.set(.store, store.description) }
    if let associate { try properties.set(.associate, associate.description) }
  }
}

extension Scope {
  /// The classes of rows that a node of this scope holds, by their number on the wire.
  package var classes: [(number: UInt32, scope: Scope)] {
    let own: [(number: UInt32, scope: Scope)] = [(1, .everyone), (2, self)]
    if case .store = self { return own + [(3, .lookup)] }
    return own
  }
}
