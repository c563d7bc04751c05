internal import Access
internal import Catalogue
internal import ChangeLog
internal import Exchange
package import Kernel
package import Persistence
internal import Records

/// A member as another system knows one, under that system's identifier: the same record as a line of that system's list
/// makes (`clientele import file --scope SYSTEM`), so that both ways may be used, one after the other and together.
///
/// What is not told, or told blank, stays as it is. Nothing of it is a first contact: who met the person says so with
/// ``LogContact``.
package struct TellMember: Sendable {
  package var system: String
  package var externalID: String
  package var teller: AssociateID
  /// The code of whose the person is said to be, and since when: an imported claim, which beats no live one.
  package var associateCode: String?
  package var firstContactAt: Instant?
  package var name = ""
  package var phones: [String] = []
  package var email = ""
  package var wechat = ""
  package var birthday = ""
  package var birthdayCalendar = ""
  package var gender = ""
  package var address = ""
  /// Whether somebody who may be known already, or was erased on request, is taken in as a new member.
  package var takesAnyway = false

  package init(system: String, externalID: String, teller: AssociateID) {
    self.system = system
    self.externalID = externalID
    self.teller = teller
  }

  package struct Told: Sendable {
    package let record: SourceRecordID
    package let member: MemberID
    package let isNew: Bool
    package let isChanged: Bool
  }

  /// - Throws: `perhapsKnown` for a new one with a number or address somebody has; `memberErased`; `invalidInput`;
  ///   `notAllowed`.
  package func run(_ recorder: Recorder) async throws -> Told {
    let teller = teller
    let storeCode = try await recorder.database.read { connection in
      try ForeignMembers(connection).storeCode(of: teller)
    }
    let directory = try await ImportDirectory.load(
      recorder, defaultStore: storeCode, isBook: false, file: .zero, actor: teller)
    guard let store = directory.defaultStore else {
      throw ClienteleError(.notFound, "associate \(teller) belongs to no store this node knows")
    }
    if let associateCode, directory.associate(associateCode, at: store) == nil {
      throw ClienteleError(.invalidInput, "the store has no associate with this code")
    }
    let record = directory.recordID(scope: system, store: store, external: externalID)
    return try await recorder.record(kind: .importing, actor: teller, permission: .importFile) { connection in
      let isNew = try !RowTable(connection).exists(.sourceRecord, record.row)
      if isNew && !takesAnyway { try requireUnknown(connection) }
      var batch = ImportBatch(
        connection, directory: directory, listScope: system, takesErased: takesAnyway)
      try batch.take(.member(row))
      guard batch.counts.erased == 0 else {
        throw ClienteleError(
          .memberErased, "record \(record), or somebody like it, was erased on request",
          hint: "Only if the person wants to be a member again: send it with takeAnyway.")
      }
      let member = try MemberReader(connection).member(of: record)
      return (
        batch.book.drafts, Told(record: record, member: member, isNew: isNew, isChanged: !batch.book.isEmpty)
      )
    }
  }

  private var row: MemberRow {
    MemberRow(
      told: externalID, associate: associateCode, firstContactAt: firstContactAt, name: name, phones: phones,
      email: email, chat: wechat, birthday: birthday, calendar: birthdayCalendar, gender: gender,
      address: address, source: system)
  }

  private func requireUnknown(_ connection: Connection) throws {
    let numbers = phones.flatMap { PhoneEntry.parse($0).compactMap(\.number) }
    let known = try SearchIndex(connection).records(numbers: numbers, email: email, wechat: wechat)
    guard known.isEmpty else { throw ClienteleError.perhapsKnown }
  }
}

/// Finds what other systems told of.
package struct ForeignMembers {
  private let connection: Connection

  package init(_ connection: Connection) {
    self.connection = connection
  }

  /// The record that a system's member has at the store of an account.
  ///
  /// - Throws: `notFound`.
  package func record(
    system: String, externalID: String, for associate: AssociateID
  ) throws -> SourceRecordID {
    let record = SourceRecordID(
      .derived(source: "member:\(system)", document: try storeCode(of: associate), line: externalID))
    guard try RowTable(connection).exists(.sourceRecord, record.row) else {
      throw ClienteleError(.notFound, "the store has no member of \(system) with this identifier")
    }
    return record
  }

  /// The member a record belongs to.
  package func member(of record: SourceRecordID) throws -> MemberID {
    try MemberReader(connection).member(of: record)
  }

  /// The record in which somebody writes about a member: the own store's where there is one.
  ///
  /// - Throws: `notFound`.
  package func record(of member: MemberID, for associate: AssociateID) throws -> SourceRecordID {
    let records = try MemberReader(connection).records(of: member)
    guard let first = records.first else {
      throw ClienteleError(.notFound, "this node holds no record of member \(member)")
    }
    let store = try StaffQueries(connection).store(of: associate)
    let own = try records.first { record in
      try connection.count(
        "SELECT count(*) FROM sourceRecord WHERE id = ? AND storeID = ?", [.id(record), .id(store)]) > 0
    }
    return own ?? first
  }

  /// The document that a system told of at the store of an account.
  package func purchase(
    _ document: ForeignDocument, isReturn: Bool, for associate: AssociateID
  ) throws -> PurchaseID {
    document.purchase(
      isReturn ? .goodsReturned : .sale, at: try StaffQueries(connection).store(of: associate))
  }

  func storeCode(of associate: AssociateID) throws -> String {
    let store = try StaffQueries(connection).store(of: associate)
    return try connection.first("SELECT code FROM store WHERE id = ?", [.id(store)]) { $0.text(0) }
      ?? store.description
  }
}

extension ClienteleError {
  /// Somebody has one of the numbers or addresses of a new member.
  package static let perhapsKnown = ClienteleError(
    .perhapsKnown, "Somebody with one of these numbers or addresses is known here already.",
    hint: "Use that member, or send it with takeAnyway: true if it is another person.")
}

extension ClienteleError.Code {
  package static let perhapsKnown = Self("input.perhapsKnown")
}
