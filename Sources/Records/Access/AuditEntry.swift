package import Access
package import Kernel

/// What an entry of the audit is about.
package struct AuditSubject: Hashable, Sendable {
  package let kind: Kind
  package let id: RowID

  package init(_ kind: Kind, _ id: RowID) {
    self.kind = kind
    self.id = id
  }

  package enum Kind: String, CaseIterable, Hashable, Sendable {
    case member, record, contactPoint, store, node, staff, unit, purchase, field
  }
}

/// What happened, before it has a place in the audit. It holds identifiers and words of closed lists, never
/// what was seen: the audit outlives the erasure of a member.
package struct AuditNote: Hashable, Sendable {
  package let actor: AssociateID?
  package let event: AuditEvent
  package let subject: AuditSubject?
  package let reason: Reason?
  /// A number or a word of the program's own, such as a count of rows or the name of a field.
  package let detail: String

  package init(
    actor: AssociateID?, _ event: AuditEvent, _ subject: AuditSubject? = nil, reason: Reason? = nil,
    detail: String = ""
  ) {
    self.actor = actor
    self.event = event
    self.subject = subject
    self.reason = reason
    self.detail = detail
  }
}

/// Kinds of entries: an action of the policy, or what happens at the door.
package struct AuditEvent: Hashable, Sendable {
  package let name: String

  package init(_ action: Action) { name = action.rawValue }
  private init(_ name: String) { self.name = name }

  package static let signedIn = AuditEvent("signedIn")
  package static let signInFailed = AuditEvent("signInFailed")
  package static let signedOut = AuditEvent("signedOut")
  package static let pinSet = AuditEvent("pinSet")
  package static let refused = AuditEvent("refused")
  package static let tokenIssued = AuditEvent("tokenIssued")
  package static let nodeJoined = AuditEvent("nodeJoined")
  package static let certificateRenewed = AuditEvent("certificateRenewed")
  package static let authorityRotated = AuditEvent("authorityRotated")

  /// Every kind there is.
  package static let all: [AuditEvent] =
    Action.allCases.map { AuditEvent($0) } + [
      signedIn, signInFailed, signedOut, pinSet, refused, tokenIssued, nodeJoined, certificateRenewed,
      authorityRotated,
    ]

  /// - Returns: `nil` for a name that none of them has.
  package static func named(_ name: String) -> AuditEvent? { all.first { $0.name == name } }
}

/// One entry of a node's audit: a link of a chain, so that none can be changed, left out or put in unseen.
package struct AuditEntry: Hashable, Sendable {
  package let node: NodeID
  package let incarnation: UInt32
  /// From 1 without a gap in each incarnation of a node.
  package let seq: UInt64
  /// By the node's wall clock.
  package let at: Instant
  package let actor: AssociateID?
  package let event: String
  package let subjectKind: String
  package let subject: RowID?
  package let reason: String
  package let detail: String
  package let hash: Digest

  package init(
    node: NodeID, incarnation: UInt32, seq: UInt64, at: Instant, actor: AssociateID?, event: String,
    subjectKind: String, subject: RowID?, reason: String, detail: String, hash: Digest
  ) {
    self.node = node
    self.incarnation = incarnation
    self.seq = seq
    self.at = at
    self.actor = actor
    self.event = event
    self.subjectKind = subjectKind
    self.subject = subject
    self.reason = reason
    self.detail = detail
    self.hash = hash
  }

  package init(
    _ note: AuditNote, node: NodeID, incarnation: UInt32, seq: UInt64, at: Instant, after previous: Digest
  ) {
    let open = AuditEntry(
      node: node, incarnation: incarnation, seq: seq, at: at, actor: note.actor, event: note.event.name,
      subjectKind: note.subject?.kind.rawValue ?? "", subject: note.subject?.id,
      reason: note.reason?.rawValue ?? "", detail: note.detail, hash: .zero)
    self.init(
      node: node, incarnation: incarnation, seq: seq, at: at, actor: open.actor, event: open.event,
      subjectKind: open.subjectKind, subject: open.subject, reason: open.reason, detail: open.detail,
      hash: open.expectedHash(after: previous))
  }

  /// The same as an entry of a later life of the node's log.
  func carried(by incarnation: UInt32, after previous: Digest) -> AuditEntry {
    func entry(_ hash: Digest) -> AuditEntry {
      AuditEntry(
        node: node, incarnation: incarnation, seq: seq, at: at, actor: actor, event: event,
        subjectKind: subjectKind, subject: subject, reason: reason, detail: detail, hash: hash)
    }
    return entry(entry(.zero).expectedHash(after: previous))
  }

  /// SHA-256 over `clientele audit 1`, the hash of the entry before, and each field with its length before it
  /// (docs/trust.md, "Audit").
  package func expectedHash(after previous: Digest) -> Digest {
    var bytes = Array("clientele audit 1".utf8) + previous.bytes
    for field in [
      node.row.bytes, incarnation.bigEndianBytes, seq.bigEndianBytes, at.milliseconds.bigEndianBytes,
      actor?.row.bytes ?? [], Array(event.utf8), Array(subjectKind.utf8), subject?.bytes ?? [],
      Array(reason.utf8), Array(detail.utf8),
    ] {
      bytes += UInt32(field.count).bigEndianBytes + field
    }
    return .sha256(bytes)
  }

  /// The row of an entry: the same wherever it is told.
  package var row: RowID {
    .derived(source: "audit", document: "\(node)/\(incarnation)", line: String(seq))
  }
}

/// Walks the chain of one incarnation of a node.
package struct AuditChain: Sendable {
  private var seq: UInt64 = 0
  private var hash = Digest.zero
  package private(set) var broken: [String] = []

  package init() {}

  package mutating func take(_ entry: AuditEntry) {
    // A later incarnation goes on with the number, whose chain lies with the one before.
    let goesOn = seq == 0 && entry.incarnation > 1
    if goesOn {
      seq = entry.seq
    } else if entry.seq != seq + 1 {
      broken.append("the audit of node \(entry.node) lacks what lies between \(seq) and \(entry.seq)")
    } else if entry.hash != entry.expectedHash(after: hash) {
      broken.append("entry \(entry.seq) of the audit of node \(entry.node) is not what was written")
    }
    seq = entry.seq
    hash = entry.hash
  }
}
