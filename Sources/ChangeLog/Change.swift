package import Kernel

/// The header of one change: what is hashed and chained.
package struct ChangeHeader: Hashable, Sendable {
  package var node: NodeID
  package var incarnation: UInt32
  package var seq: UInt64
  package var previous: Digest
  package var hybridTime: HybridTime
  package var seenHub: Position
  package var time: TimeSample
  /// The associate who acted; `nil` for the node itself.
  package var actor: AssociateID?
  package var schemaEpoch: UInt32
  package var kind: ChangeKind
  /// Keyed hash of the caller's idempotency key; empty when there was none.
  package var idempotency: [UInt8]
  package var parts: [PartReference]
  package var keyID: UInt32

  package init(
    node: NodeID, incarnation: UInt32, seq: UInt64, previous: Digest, hybridTime: HybridTime,
    seenHub: Position, time: TimeSample, actor: AssociateID?, schemaEpoch: UInt32, kind: ChangeKind,
    idempotency: [UInt8], parts: [PartReference], keyID: UInt32
  ) {
    self.node = node
    self.incarnation = incarnation
    self.seq = seq
    self.previous = previous
    self.hybridTime = hybridTime
    self.seenHub = seenHub
    self.time = time
    self.actor = actor
    self.schemaEpoch = schemaEpoch
    self.kind = kind
    self.idempotency = idempotency
    self.parts = parts
    self.keyID = keyID
  }
}

/// What a change is about; the wire's numbers (protocol/change.proto, `ChangeKind`).
package struct ChangeKind: Hashable, Sendable {
  package let number: UInt32

  package init(_ number: UInt32) {
    self.number = number
  }

  package static let record = ChangeKind(1)
  package static let claim = ChangeKind(2)
  package static let importing = ChangeKind(3)
  package static let link = ChangeKind(4)
  package static let award = ChangeKind(5)
  package static let credit = ChangeKind(6)
  package static let approval = ChangeKind(7)
  package static let notice = ChangeKind(8)
  package static let organisation = ChangeKind(9)
  package static let key = ChangeKind(10)
  package static let ruling = ChangeKind(11)
  /// Entries of the audit, written by the node itself.
  package static let audit = ChangeKind(12)
  package static let admission = ChangeKind(13)
  package static let adoption = ChangeKind(14)
  package static let lookup = ChangeKind(15)
  /// Carries a consent, given or withdrawn.
  package static let consent = ChangeKind(16)
  /// Erases people, and tells again without them what the books need.
  package static let erasure = ChangeKind(17)
  /// A closed month of one store.
  package static let statement = ChangeKind(18)

  /// Evidence and decisions carry a signature of their own.
  package var isSigned: Bool {
    [
      .claim, .importing, .link, .award, .approval, .organisation, .key, .ruling, .admission, .consent,
      .erasure, .statement,
    ]
    .contains(self)
  }
}

/// A part as its header names it.
package struct PartReference: Hashable, Sendable {
  /// The source record the part is about; `nil` for the rest of the change.
  package let subject: SourceRecordID?
  package let hash: Digest
  package let length: Int
  /// Names the key the bytes are sealed with; empty while they are not.
  package let subjectKey: [UInt8]

  package init(subject: SourceRecordID?, hash: Digest, length: Int, subjectKey: [UInt8] = []) {
    self.subject = subject
    self.hash = hash
    self.length = length
    self.subjectKey = subjectKey
  }
}

/// The bytes of a part beside the salt that its hash covers. Both are gone once it is erased.
package struct Part: Hashable, Sendable {
  package let salt: [UInt8]
  package let body: [UInt8]

  package init(salt: [UInt8], body: [UInt8]) {
    self.salt = salt
    self.body = body
  }

  package static let saltByteCount = 16
  package static let erased = Part(salt: [], body: [])

  package var isErased: Bool { salt.isEmpty && body.isEmpty }
  package var hash: Digest { .sha256(joining: salt, body) }
}

/// One local transaction as it lies in the log: verbatim bytes, and the signature beside them.
package struct Change: Hashable, Sendable {
  package let header: ChangeHeader
  package let headerBytes: [UInt8]
  package let parts: [Part]
  /// Ed25519 over the header's hash; empty unless the kind is signed.
  package let signature: [UInt8]

  package init(header: ChangeHeader, headerBytes: [UInt8], parts: [Part], signature: [UInt8]) {
    self.header = header
    self.headerBytes = headerBytes
    self.parts = parts
    self.signature = signature
  }

  package var hash: Digest { .sha256(headerBytes) }
  package var byteCount: Int { headerBytes.count + parts.reduce(0) { $0 + $1.body.count + $1.salt.count } }
}

extension Change {
  /// Checks the change against its own header: part count, lengths and hashes, and the named limits.
  ///
  /// - Throws: `changeTooLarge` or `changeMalformed`.
  package func validate() throws(ClienteleError) {
    guard byteCount <= Limits.changeBytesMax, parts.count <= Limits.changePartsMax else {
      throw ClienteleError(.changeTooLarge, "change \(name) has \(byteCount) bytes in \(parts.count) parts")
    }
    guard parts.count == header.parts.count else {
      throw ClienteleError(
        .changeMalformed, "change \(name) names \(header.parts.count) parts and has \(parts.count)")
    }
    for (part, reference) in zip(parts, header.parts) where !part.isErased {
      guard part.salt.count == Part.saltByteCount, part.body.count == reference.length,
        part.hash == reference.hash
      else {
        throw ClienteleError(
          .changeMalformed, "a part of change \(name) does not have the hash its header names")
      }
    }
  }

  /// The same change without the parts about some records.
  package func cutting(_ records: Set<SourceRecordID>) -> Change {
    let kept = zip(parts, header.parts).map { part, reference in
      reference.subject.map { records.contains($0) } ?? false ? Part.erased : part
    }
    return Change(header: header, headerBytes: headerBytes, parts: kept, signature: signature)
  }

  /// How a change is called in messages: its node's first digits, its incarnation and its number.
  package var name: String {
    "\(header.node.description.prefix(8))/\(header.incarnation)/\(header.seq)"
  }

  /// The stamp its writes carry.
  ///
  /// - Parameter receipt: `nil` while the hub has not answered.
  package func context(receipt: Receipt?) -> WriteContext {
    let time = receipt.map { min(header.hybridTime, $0.stamp) } ?? header.hybridTime
    return WriteContext(
      stamp: Stamp(
        time: time, node: header.node, incarnation: header.incarnation, seq: header.seq,
        position: receipt?.position),
      seenHub: header.seenHub)
  }
}

/// What a node knew of time when it wrote.
package struct TimeSample: Hashable, Sendable {
  package var wall: Instant
  package var boot: BootReading
  /// The newest beacon the node had, if any.
  package var beacon: BeaconReference?
  /// When that beacon arrived, by the same boot clock; `nil` when a reboot lies between.
  package var beaconArrival: BeaconArrival?

  package init(wall: Instant, boot: BootReading, beacon: BeaconReference?, beaconArrival: BeaconArrival?) {
    self.wall = wall
    self.boot = boot
    self.beacon = beacon
    self.beaconArrival = beaconArrival
  }
}

/// When a beacon reached the node: by its boot clock, after a round trip of so long.
package struct BeaconArrival: Hashable, Sendable {
  package let bootMilliseconds: Int64
  package let roundTripMilliseconds: UInt32

  package init(bootMilliseconds: Int64, roundTripMilliseconds: UInt32) {
    self.bootMilliseconds = bootMilliseconds
    self.roundTripMilliseconds = roundTripMilliseconds
  }
}
