internal import Catalogue
package import Kernel

/// The end of a node's own log: what the next change continues.
package struct LogHead: Hashable, Sendable {
  package var node: NodeID
  package var incarnation: UInt32
  package var seq: UInt64
  package var hash: Digest
  package var hybridTime: HybridTime
  package var keyID: UInt32

  package init(
    node: NodeID, incarnation: UInt32, seq: UInt64 = 0, hash: Digest = .zero, hybridTime: HybridTime = .zero,
    keyID: UInt32 = 1
  ) {
    self.node = node
    self.incarnation = incarnation
    self.seq = seq
    self.hash = hash
    self.hybridTime = hybridTime
    self.keyID = keyID
  }
}

/// One part before it has bytes: the operations about one source record, or about none.
package struct Draft: Hashable, Sendable {
  package let subject: SourceRecordID?
  package var operations: [Operation]

  package init(subject: SourceRecordID?, operations: [Operation]) {
    self.subject = subject
    self.operations = operations
  }
}

extension LogHead {
  /// Makes the next change of this log, moving the head on.
  ///
  /// - Parameters:
  ///   - drafts: one for each source record concerned and at most one without.
  ///   - salts: 16 random bytes a part.
  ///   - sign: signs a message with the log key; called only for kinds that are signed.
  /// - Throws: `changeTooLarge`; the head has not moved then.
  package mutating func append(
    _ drafts: [Draft], kind: ChangeKind, actor: AssociateID?, seenHub: Position, time: TimeSample,
    idempotency: [UInt8], salts: [[UInt8]], sign: ([UInt8]) throws -> [UInt8]
  ) throws -> Change {
    precondition(salts.count == drafts.count, "one salt a part")
    try drafts.flatMap(\.operations).checkLimits()
    let parts = zip(drafts, salts).map { draft, salt in Part(salt: salt, body: draft.operations.encodedBody())
    }
    let hybridTime = self.hybridTime.next(wall: time.wall)
    let header = ChangeHeader(
      node: node, incarnation: incarnation, seq: seq + 1, previous: hash, hybridTime: hybridTime,
      seenHub: seenHub, time: time, actor: actor, schemaEpoch: Catalogue.schemaEpoch, kind: kind,
      idempotency: idempotency,
      parts: zip(drafts, parts).map { draft, part in
        PartReference(subject: draft.subject, hash: part.hash, length: part.body.count)
      },
      keyID: keyID)
    let headerBytes = header.encoded()
    let hash = Digest.sha256(headerBytes)
    let signature = kind.isSigned ? try sign(SignatureDomain.message(SignatureDomain.change, hash)) : []
    let change = Change(header: header, headerBytes: headerBytes, parts: parts, signature: signature)
    try change.validate()
    self.seq += 1
    self.hash = hash
    self.hybridTime = hybridTime
    return change
  }

  /// Whether a change is the next of this log.
  ///
  /// - Throws: `changeWrongNode` for another log, `changeChainBroken` for a gap, another history, or
  ///   a hybrid time that does not rise: right or wrong, a clock rises along its own log, and the
  ///   order of writes rests on that.
  package func accepts(_ change: Change) throws(ClienteleError) {
    guard change.header.node == node, change.header.incarnation == incarnation else {
      throw ClienteleError(.changeWrongNode, "change \(change.name) is not of the log of this session")
    }
    guard isContinued(by: change) else {
      throw ClienteleError(
        .changeChainBroken, "change \(change.name) does not continue the log, which ends at \(seq)")
    }
  }

  /// Whether a change is the next link of this chain, whatever node it names.
  package func isContinued(by change: Change) -> Bool {
    change.header.seq == seq + 1 && change.header.previous == hash && change.header.hybridTime > hybridTime
  }

  /// Moves past a change that ``accepts(_:)`` let through.
  package mutating func advance(past change: Change) {
    seq = change.header.seq
    hash = change.hash
    hybridTime = max(hybridTime, change.header.hybridTime)
  }
}
