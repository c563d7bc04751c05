internal import Access
package import Kernel
internal import Persistence
internal import Records

/// A page of the audit, for people.
package struct AuditPage: Encodable, Sendable {
  package let lines: [AuditLine]
  /// Where the next page begins; `nil` when there is no more.
  package let next: String?
  /// The search for one kind of event ended here for now; the next page goes on.
  package let lookedBackTo: Instant?
}

/// One entry with the names of what it names.
package struct AuditLine: Encodable, Sendable {
  package let at: Instant
  package let node: NodeID
  package let nodeName: String
  /// `nil` for what the node, or its operator, did.
  package let actor: StaffLabel?
  package let event: String
  package let subjectKind: String
  package let subject: RowID?
  /// The member it is about, by its present id.
  package let member: MemberID?
  /// As the policy shows it to the reader; empty where there is nothing to call it by.
  package let subjectName: String
  package let reason: String
  package let detail: String
}

extension ReadAudit {
  /// - Throws: as ``run(_:)``, for somebody who asks.
  package func page(_ recorder: Recorder, as viewer: AssociateID) async throws -> AuditPage {
    var command = self
    command.actor = viewer
    command.looksNoFurther = true
    let limit = filter.limit
    command.filter.limit = limit + 1
    let (profile, now) = (recorder.profile, recorder.world.clock.wall())
    return try await command.read(recorder) { found, connection in
      let shown = Array(found.entries.prefix(limit))
      let visit = try AccessDesk.Visit(connection, viewer, at: now)
      let isFull = found.entries.count > limit
      let next =
        isFull
        ? shown.last.map { AuditPlace($0).text } : found.horizon.map { AuditPlace(before: $0).text }
      return AuditPage(
        lines: try AuditNames(visit, profile).lines(shown), next: next,
        lookedBackTo: isFull ? nil : found.horizon)
    }
  }
}

/// Finds what the identifiers of entries are called, each once.
private final class AuditNames {
  private let visit: AccessDesk.Visit
  private let profile: NodeProfile
  private let staff: StaffLabels
  private var nodes: [NodeID: String] = [:]

  init(_ visit: AccessDesk.Visit, _ profile: NodeProfile) {
    self.visit = visit
    self.profile = profile
    staff = StaffLabels(visit.connection)
  }

  func lines(_ entries: [AuditEntry]) throws -> [AuditLine] {
    let members = try entries.map { try member(of: $0) }
    let names = try visit.names(
      of: Array(Set(members.compactMap { $0.map { SourceRecordID($0.row) } })), in: profile)
    return try zip(entries, members).map { entry, member in
      AuditLine(
        at: entry.at, node: entry.node, nodeName: try node(entry.node),
        actor: try staff.associate(entry.actor), event: entry.event, subjectKind: entry.subjectKind,
        subject: entry.subject, member: member,
        subjectName: try member.map { names[SourceRecordID($0.row)] ?? "" } ?? name(of: entry),
        reason: entry.reason, detail: entry.detail)
    }
  }

  private func node(_ id: NodeID) throws -> String {
    if let known = nodes[id] { return known }
    let name = try visit.connection.first("SELECT name FROM node WHERE id = ?", [.id(id)]) { $0.text(0) }
    nodes[id] = name ?? ""
    return name ?? ""
  }

  private func member(of entry: AuditEntry) throws -> MemberID? {
    guard let subject = entry.subject, let kind = AuditSubject.Kind(rawValue: entry.subjectKind) else {
      return nil
    }
    let reader = MemberReader(visit.connection)
    switch kind {
    case .member, .record: return try reader.member(of: SourceRecordID(subject))
    case .contactPoint:
      let record = try visit.connection.first(
        "SELECT recordID FROM contactPoint WHERE id = ?", [.id(subject)]
      ) { $0.optionalID(0) }
      return try (record ?? nil).map { try reader.member(of: SourceRecordID($0)) }
    case .store, .node, .staff, .unit, .purchase, .field: return nil
    }
  }

  private func name(of entry: AuditEntry) throws -> String {
    guard let subject = entry.subject else { return "" }
    switch AuditSubject.Kind(rawValue: entry.subjectKind) {
    case .store: return try staff.store(subject)?.called ?? ""
    case .staff: return try staff.associate(subject)?.called ?? ""
    case .node: return try node(NodeID(subject))
    case .unit:
      return try visit.connection.first("SELECT name, code FROM unit WHERE id = ?", [.id(subject)]) {
        $0.text(0).isEmpty ? $0.text(1) : $0.text(0)
      } ?? ""
    case .field:
      return try visit.connection.first("SELECT code FROM fieldDefinition WHERE id = ?", [.id(subject)]) {
        $0.text(0)
      } ?? ""
    default: return ""
    }
  }
}
