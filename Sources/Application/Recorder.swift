package import Access
package import Catalogue
package import ChangeLog
package import Kernel
package import Persistence
package import Records

/// The door through which everything this node writes goes: one change for one transaction, by an
/// actor of this node's staff, noted by the hub when this is the hub.
package struct Recorder: Sendable {
  package let database: Database
  package let log: LocalLog
  package let world: World
  private let news: NewsBoard
  private var terms: RecordingTerms?

  package init(database: Database, log: LocalLog, world: World, news: NewsBoard) {
    self.database = database
    self.log = log
    self.world = world
    self.news = news
  }

  package var profile: NodeProfile { log.profile }

  /// The same door, for one command of which more must hold than it asks for itself.
  package func under(_ terms: RecordingTerms) -> Recorder {
    var recorder = self
    recorder.terms = terms
    return recorder
  }

  /// Wakes who waits for something new.
  func announce() { news.announce() }

  /// Plans and writes in one transaction.
  ///
  /// - Parameters:
  ///   - actor: the associate who acts; `nil` only for what the node, or its operator, does.
  ///   - permission: what the actor must be allowed to do.
  ///   - plan: reads what it needs and says what to write; may run more than once. No drafts, no change.
  /// - Returns: what the plan returned.
  package func record<Result: Sendable>(
    kind: ChangeKind, actor: AssociateID?, permission: Action,
    _ plan: @Sendable @escaping (Connection) throws -> (drafts: [Draft], result: Result)
  ) async throws -> Result {
    let result = try await database.write { connection in
      let allowed = try actor.map { try require(permission, by: $0, connection) }
      try terms?.before(connection)
      let (drafts, result) = try plan(connection)
      guard !drafts.isEmpty else {
        try terms?.after(connection, result)
        return result
      }
      try requireNotErased(drafts, connection)
      if let allowed, permission.requiresMemberShown { try requireShown(drafts, to: allowed, connection) }
      let writer = StateWriter(connection, profile: profile)
      try write(drafts, kind: kind, actor: actor, to: writer)
      try writer.finish()
      try terms?.after(connection, result)
      return result
    }
    news.announce()
    return result
  }

  /// Decides something that takes more than one change to write, in one transaction.
  func decide<Result: Sendable>(
    actor: AssociateID?, permission: Action, _ body: @Sendable @escaping (StateWriter) throws -> Result
  ) async throws -> Result {
    let result = try await database.write { connection in
      if let actor { try require(permission, by: actor, connection) }
      let writer = StateWriter(connection, profile: profile)
      let result = try body(writer)
      try writer.finish()
      return result
    }
    news.announce()
    return result
  }

  /// Writes drafts as one change within a transaction that is already open.
  ///
  /// - Returns: the number of the change in this node's log.
  @discardableResult
  func write(
    _ drafts: [Draft], kind: ChangeKind, actor: AssociateID?, to writer: StateWriter
  ) throws -> UInt64 {
    let written = try log.append(drafts, kind: kind, actor: actor, world: world, to: writer)
    guard profile.kind == .hub,
      let receipt = try ReceiptTable(writer.connection).receipt(
        of: profile.node, written.change.header.incarnation, written.change.header.seq)
    else { return written.change.header.seq }
    try RecordIntake(writer: writer, origin: profile.node).take(
      written.states, of: written.change, receipt: receipt)
    return written.change.header.seq
  }

  /// Nothing is written about a person who is gone.
  private func requireNotErased(_ drafts: [Draft], _ connection: Connection) throws {
    let erasures = ErasureTable(connection)
    for subject in drafts.compactMap(\.subject) where try erasures.isErased(subject) {
      throw ClienteleError(
        .memberErased, "record \(subject) was erased on request",
        hint: "Register the person as a new member, if that is what the person wants.")
    }
  }

  /// - Throws: `notAllowed` for a member whom the actor is not let in to see.
  private func requireShown(_ drafts: [Draft], to actor: Allowed, _ connection: Connection) throws {
    let reader = PolicyReader(connection)
    let members = MemberReader(connection)
    for record in Set(drafts.flatMap(\.recordsWrittenAbout)).sorted()
    where try connection.count("SELECT count(*) FROM sourceRecord WHERE id = ?", [.id(record)]) > 0 {
      let member = try members.member(of: record)
      let standing = try reader.standing(
        of: member, records: try members.records(of: member), profile: profile, at: world.clock.wall())
      guard actor.policy.exposure(of: standing, to: actor.principal) >= .masked else {
        throw ClienteleError(
          .notAllowed, "member \(member) is not shown to associate \(actor.principal.associate)",
          hint: "Have the store let in first, with a reason.")
      }
    }
  }

  /// Who acts, and by which policy that was allowed.
  private struct Allowed {
    let policy: Policy
    let principal: Principal
  }

  /// At a node one acts for the node's store, at the hub for one's own.
  @discardableResult
  private func require(
    _ action: Action, by actor: AssociateID, _ connection: Connection
  ) throws -> Allowed {
    let reader = PolicyReader(connection)
    let principal = try reader.requiredPrincipal(actor)
    guard profile.kind == .hub || principal.home == profile.store else {
      throw ClienteleError(
        .notAllowed, "associate \(actor) is not on the staff of this node's store",
        hint: "Record it as an associate of this store, or at the associate's own store.")
    }
    let policy = try reader.policy()
    try policy.require(
      action, of: principal.home.map { .store($0) } ?? .dealer, by: principal,
      // Where a change needs a reason, the change itself holds it.
      reason: .other)
    return Allowed(policy: policy, principal: principal)
  }
}

/// What else must hold for a command, and what is kept with it, in the command's own transaction: that the sender knew
/// what is to be changed, and the answer that is given when the command comes again. What either throws undoes the
/// command. Both may run more than once.
package struct RecordingTerms: Sendable {
  package typealias After = @Sendable (_ connection: Connection, _ result: any Sendable) throws -> Void

  let before: @Sendable (Connection) throws -> Void
  let after: After

  package init(before: @escaping @Sendable (Connection) throws -> Void, after: @escaping After) {
    self.before = before
    self.after = after
  }
}

extension Draft {
  /// Whom it is about, and whose words a new record begins with.
  fileprivate var recordsWrittenAbout: [SourceRecordID] {
    let origins = operations.filter { $0.table == SourceRecordField.table }.flatMap(\.writes)
      .filter { $0.field == SourceRecordField.basedOn.id }
      .compactMap { $0.value?.bytes.flatMap { RowID(bytes: $0) } }
    return (subject.map { [$0] } ?? []) + origins.map { SourceRecordID($0) }
  }
}

/// Collects the operations of one change by the source record they are about.
package struct DraftBook {
  private var order: [SourceRecordID?] = []
  private var operations: [SourceRecordID?: [Operation]] = [:]

  package init() {}

  package mutating func write<Field: CatalogueField>(
    _ row: RowID, about subject: SourceRecordID?, _ values: [(Field, Value?)]
  ) {
    add(
      Operation(table: Field.table, row: row, writes: values.map { Operation.Write($0.0.id, $0.1) }), subject)
  }

  package mutating func add(_ operation: Operation, _ subject: SourceRecordID?) {
    if operations[subject] == nil { order.append(subject) }
    operations[subject, default: []].append(operation)
  }

  package var isEmpty: Bool { order.isEmpty }
  package var subjectCount: Int { order.count }

  package var drafts: [Draft] {
    order.map { Draft(subject: $0, operations: operations[$0] ?? []) }
  }
}

extension Value {
  /// Text, or nothing when it is blank.
  package static func nonBlank(_ text: String) -> Value? {
    text.allSatisfy(\.isWhitespace) ? nil : .text(text)
  }
}
