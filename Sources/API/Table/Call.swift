package import Application
internal import Foundation
internal import HTTPTypes
package import Kernel
internal import Persistence
internal import Records
internal import Synchronization
package import Transport

/// What the API works with.
package struct APIService: Sendable {
  package let recorder: Recorder
  package let desk: AccessDesk
  /// How a kind of error is called in Chinese.
  let chineseName: @Sendable (ClienteleError.Code) -> String?
  let rate: RequestRate
  /// Where webhooks may go.
  let webhooks: WebhookRules

  /// - Parameter rate: of all programs together; each key has its own beside it.
  package init(
    recorder: Recorder, desk: AccessDesk, rate: RequestRate, webhooks: WebhookRules,
    chineseName: @escaping @Sendable (ClienteleError.Code) -> String?
  ) {
    self.recorder = recorder
    self.desk = desk
    self.rate = rate
    self.webhooks = webhooks
    self.chineseName = chineseName
  }

  var now: Instant { recorder.world.clock.wall() }
  var database: Database { recorder.database }
}

/// One request that came through the door: its key is known, its values are what the table says.
package struct Call: Sendable {
  package let service: APIService
  package let account: APIAccount
  let path: [String: String]
  let query: [String: String]
  let body: JSON
  /// The versions that `If-Match` names; `nil` when it was not sent.
  let knownVersions: [String]?
  let once: OnceRequest?

  package var associate: AssociateID { account.associate }
  var desk: AccessDesk { service.desk }
}

extension Call {
  /// An identifier in the address.
  ///
  /// - Throws: `notFound`, never for what the table has checked.
  func id(_ name: String = "id") throws -> RowID {
    guard let id = path[name].flatMap({ RowID($0) }) else {
      throw ClienteleError(.notFound, "There is nothing at this address.")
    }
    return id
  }

  func word(_ name: String) throws -> String {
    guard let text = path[name] else { throw ClienteleError(.notFound, "There is nothing at this address.") }
    return text
  }

  var limit: Int { query["limit"].flatMap { Int($0) } ?? Self.limitUsual }
  static let limitUsual = 50
  package static let limitMax = 200

  /// Where a list goes on, as it was given out.
  ///
  /// - Throws: `invalidInput`.
  func cursor() throws -> String? {
    guard let text = query["cursor"] else { return nil }
    guard let cursor = PageMark.read(text) else {
      throw ClienteleError(
        .invalidInput, "A page begins where no list ended.", hint: "Begin with the first page.")
    }
    return cursor
  }

  /// What lists are narrowed down to.
  func filter() async throws -> ListFilter {
    let codes = (store: query["store"], associate: query["associate"])
    let found = try await service.database.read { connection in
      let staff = StaffQueries(connection)
      return (
        store: try codes.store.map { try staff.store(code: $0) },
        associate: try codes.associate.map { try staff.associate(code: $0) }
      )
    }
    return ListFilter(
      store: found.store, associate: found.associate, brand: query["brand"] ?? "",
      from: query["from"].flatMap { CalendarDay($0) }, through: query["through"].flatMap { CalendarDay($0) },
      tag: query["tag"] ?? "", field: FieldFilter(code: query["field"], value: query["value"]))
  }

  /// Somebody of the account's store by code: who served, whom a task is for.
  ///
  /// - Throws: `invalidInput` at the member of the body it stands in.
  func associate(_ code: String?, at pointer: String) async throws -> AssociateID? {
    guard let code else { return nil }
    do {
      return try await service.database.read { try StaffQueries($0).associate(code: code) }
    } catch let error as ClienteleError where error.code == .notFound || error.code == .ambiguous {
      throw InvalidBody([Violation(pointer: pointer, says: "is the code of nobody, or of several")])
    }
  }

  /// The record in which the account writes about a member.
  func record(of member: RowID) async throws -> SourceRecordID {
    let associate = associate
    return try await service.database.read {
      try ForeignMembers($0).record(of: MemberID(member), for: associate)
    }
  }

  // MARK: Writing

  /// Runs one command. What the sender says to know is compared, and the answer kept, in the command's own transaction.
  ///
  /// - Parameters:
  ///   - version: of what is changed, as it stands; `nil` where nothing is compared.
  ///   - command: records once, with the recorder it is given.
  ///   - answer: of identifiers and numbers alone; it is kept for a day.
  func write<Result: Sendable>(
    version: (@Sendable (Connection) throws -> String?)? = nil,
    _ command: (Recorder) async throws -> Result,
    answer: @escaping @Sendable (Result, Connection) throws -> Answer
  ) async throws -> Answer {
    let given = Mutex<Answer?>(nil)
    let (known, once, now) = (knownVersions, once, service.now)
    let terms = RecordingTerms(
      before: { connection in
        guard let known, let version, !known.contains("*") else { return }
        guard let current = try version(connection),
          known.contains(where: { $0 == current || $0.hasPrefix(current + "-") })
        else {
          throw ClienteleError(
            .changedMeanwhile, "What is to be changed is not as you know it.",
            hint: "Get it again, and decide again.")
        }
      },
      after: { connection, result in
        guard let result = result as? Result else {
          throw ClienteleError(.internalFailure, "A command answered with something else.")
        }
        let made = try answer(result, connection)
        try once?.keep(made.kept, at: now, connection)
        given.withLock { $0 = made }
      })
    _ = try await command(service.recorder.under(terms))
    guard let answer = given.withLock(\.self) else {
      throw ClienteleError(.internalFailure, "A command recorded nothing.")
    }
    return answer
  }
}

extension Answer {
  var kept: KeptAnswer {
    KeptAnswer(
      status: status.code, etag: version ?? "", location: location ?? "", body: body?.description ?? "")
  }

  init(_ kept: KeptAnswer) throws {
    self.init(
      kept.body.isEmpty ? nil : try JSONReader.read(Array(kept.body.utf8), limits: .ownOutput),
      status: .init(code: kept.status), version: kept.etag.isEmpty ? nil : kept.etag,
      location: kept.location.isEmpty ? nil : kept.location)
  }
}

/// The end of a page as it is given out: opaque, so that nobody builds one.
enum PageMark {
  static func write(_ cursor: String) -> String {
    Data(cursor.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
      .replacing("=", with: "")
  }

  static func read(_ text: String) -> String? {
    let padded =
      text.replacing("-", with: "+").replacing("_", with: "/")
      + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
    return Data(base64Encoded: padded).flatMap { String(data: $0, encoding: .utf8) }
  }
}

/// What is wrong with a body beyond its schema, at the place where it stands.
struct InvalidBody: Error {
  let violations: [Violation]

  init(_ violations: [Violation]) {
    self.violations = violations
  }
}
