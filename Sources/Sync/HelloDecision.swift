package import Kernel

/// What one side says of a log at the opening of a conversation.
package struct LogHistory: Hashable, Sendable {
  package let incarnation: UInt32
  package let headSeq: UInt64
  package let headHash: Digest

  package init(incarnation: UInt32, headSeq: UInt64, headHash: Digest) {
    self.incarnation = incarnation
    self.headSeq = headSeq
    self.headHash = headHash
  }
}

/// The hub's judgement on a node that says hello: pure, and printed as a table in protocol/sync.md.
package enum HelloDecision: Hashable, Sendable {
  /// Both histories agree as far as both reach.
  case carryOn
  /// The node holds acknowledgements of changes the hub has not: the hub was restored.
  case hubRestored
  /// Same seq, different hash: two histories under one name.
  case forked
  /// The node is behind its own log: restored from an old image, or a clone of one.
  case behind
  case unsupported
  case refused(reason: String)

  /// - Parameters:
  ///   - node: the end of the node's log as the node has it.
  ///   - hub: the end of the same log as the hub has it.
  ///   - acknowledged: how far the node holds the hub's acknowledgements.
  ///   - hashAtHubHead: the node's hash at the hub's end of the log, where the node reaches that far.
  ///   - isCounterKnown: whether the session counter is the one last issued or last confirmed.
  ///   - isEnded: whether this life of the log was followed by another one already.
  package static func decide(
    node: LogHistory, hub: LogHistory, acknowledgedSeq: UInt64, acknowledgedHash: Digest,
    hubHashAtAcknowledged: Digest?, isCounterKnown: Bool, isEnded: Bool = false
  ) -> HelloDecision {
    if isEnded || node.headSeq < hub.headSeq { return .behind }
    if node.headSeq == hub.headSeq && node.headHash != hub.headHash { return .forked }
    if acknowledgedSeq > hub.headSeq { return .hubRestored }
    if acknowledgedSeq > 0, let known = hubHashAtAcknowledged, known != acknowledgedHash { return .forked }
    // A stale counter with a history that agrees: an image of this node has been here in between.
    return isCounterKnown ? .carryOn : .behind
  }
}
