internal import Catalogue
package import Kernel
package import Persistence

/// What a node knows of itself, one value a name.
package struct PropertyTable {
  private let connection: Connection

  package init(_ connection: Connection) {
    self.connection = connection
  }

  package enum Name: String {
    case node, dealer, incarnation, kind, name, store, associate, hub, enrolledAt
    /// Of the hub: the current epoch, the end of its order, and its last receipt stamp.
    case epoch, hubHead, hubChainHash, hubStamp, beaconCounter
    /// Of a node: everything at or below this position is held.
    case cursor, pullToken
    /// The checkpoint whose rows are being made visible, whole; empty when none is.
    case closingCheckpoint
    case sessionCounter, receivedSeq, durableSeq
    /// Which version of the protocol the hub and this node speak.
    case protocolVersion
    /// How many changes, and rows, the next batch holds.
    case pushSize, pullSize
    /// Newest hub position a beacon or receipt has shown, with the chain hash there.
    case witnessedHead, witnessedHash
    /// The newest checkpoint of the hub, whole, as proof of its history.
    case witnessCheckpoint
    /// After the hub was restored: originals above this position are given back.
    case giveBackAfter
    /// How often rows that differ from the hub's were mended without lasting success; empty when all is well.
    case repairAttempts
    /// The key of the lookup tokens, with its version.
    case lookupKey, lookupKeyVersion
    /// Of the hub: how far its order lies in the archive.
    case archivedThrough
    /// Of the hub: how far its order lies in a backup that counts as durable.
    case backedUpThrough
    /// Which terms the search index holds.
    case searchEdition
    /// Up to which schema epoch every row lies where this program looks for it.
    case schemaEpoch
    case hubAddress, hubLogKey, syncPort, webPort
    case lastContactAt, fingerprintMismatches
    /// Of the hub: its two clocks when they were last compared, whether it vouches for time, and who said so.
    case clockReference, timeUnproven, clockConfirmedBy
    /// Equal to what a file outside the data directory says, on the machine the node belongs to.
    case machineMarker
    /// Of a hub: its identity while it is being set up, and the names its certificates are made for.
    case pendingNode, serverNames
    /// Of a node: the pin of the hub's web root, from its token.
    case webRootPin
    /// Of a laptop: what of its offline lease has passed, and the clocks when that was last looked at.
    case leaseElapsed, leaseWall, leaseBootID, leaseBoot, leaseTurnedBack
    /// Of the hub: how long a request to be erased can be withdrawn.
    case erasureCoolingOffDays
    /// Of the hub: how long the house gives itself to answer what people ask about their own data.
    case privacyAnswerDays
    /// Of the hub: how long members are kept, and when it last looked whose period is over.
    case retentionVisitorDays, retentionCustomerDays, retentionLookedAt
    /// Of the hub: which dealer each store was under when that was last looked at.
    case dealersOfStores
    /// Of a laptop: that its operator accepted, in so many words, a directory that is not encrypted.
    case unencryptedAccepted
  }

  package func text(_ name: Name) throws -> String? {
    try connection.first("SELECT value FROM property WHERE name = ?", [.text(name.rawValue)]) { $0.text(0) }
  }

  package func integer(_ name: Name) throws -> Int64? {
    try text(name).flatMap { Int64($0) }
  }

  package func position(_ name: Name) throws -> Position {
    try integer(name).flatMap { Position(packed: UInt64(bitPattern: $0)) } ?? .start
  }

  package func digest(_ name: Name) throws -> Digest {
    try text(name).flatMap { [UInt8](hexadecimal: $0) }.flatMap { Digest(bytes: $0) } ?? .zero
  }

  package func set(_ name: Name, _ value: String) throws {
    try connection.execute(
      "INSERT INTO property (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      [.text(name.rawValue), .text(value)])
  }

  package func set(_ name: Name, _ value: some BinaryInteger) throws {
    try set(name, String(value))
  }

  package func set(_ name: Name, _ position: Position) throws {
    try set(name, position.packed)
  }

  package func set(_ name: Name, _ digest: Digest) throws {
    try set(name, digest.description)
  }
}
