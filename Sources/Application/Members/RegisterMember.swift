internal import Access
internal import Attribution
internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Persistence
internal import Records

/// A person met at this node for the first time: a source record with contact points, the interaction,
/// and the claim of the associate who met the person.
package struct RegisterMember: Sendable {
  package var associate: AssociateID
  package var name: String
  package var phones: [String]
  package var email: String
  package var wechat: String
  package var birthday: String
  package var birthdayCalendar: String
  package var gender: String
  package var address: String
  package var note: String
  package var evidence: ContactEvidence
  /// When it is said to have happened: shown, never counted.
  package var statedAt: Instant?
  /// Who tells it, where that is not the associate: a program of the store.
  package var teller: AssociateID?

  package init(
    associate: AssociateID, name: String, phones: [String] = [], email: String = "", wechat: String = "",
    birthday: String = "", birthdayCalendar: String = "", gender: String = "", address: String = "",
    note: String = "", evidence: ContactEvidence = .visitCheckIn, statedAt: Instant? = nil
  ) {
    self.associate = associate
    self.name = name
    self.phones = phones
    self.email = email
    self.wechat = wechat
    self.birthday = birthday
    self.birthdayCalendar = birthdayCalendar
    self.gender = gender
    self.address = address
    self.note = note
    self.evidence = evidence
    self.statedAt = statedAt
  }

  package struct Registered: Sendable {
    package let record: SourceRecordID
    package let claim: ClaimID
    /// Records this node already holds with the same number, e-mail or chat id: perhaps the same person.
    package let perhapsKnown: [SourceRecordID]
    /// Members of other stores who may have one of these numbers: a hint, which the hub confirms.
    package let perhapsElsewhere: [LookupHint]
    /// Somebody with one of these numbers or addresses was erased on request: whoever is entered again wants that.
    package let isPerhapsErased: Bool
  }

  /// - Throws: `invalidInput` when there is neither a name nor a way to reach the person.
  package func run(_ recorder: Recorder) async throws -> Registered {
    guard !(name.isEmpty && phones.isEmpty && email.isEmpty && wechat.isEmpty) else {
      throw ClienteleError(
        .invalidInput, "a member needs a name or a contact point", hint: "Give --name or --phone.")
    }
    for phone in phones where PhoneEntry.parse(phone).allSatisfy({ $0.number == nil }) {
      throw ClienteleError(
        .invalidInput, "a telephone number is not one that can be called",
        hint: "Give it as 13911138222 or +852…; fillers such as 13800138000 are not taken.")
    }
    let world = recorder.world
    let record = SourceRecordID(world.newRowID())
    let claim = ClaimID(world.newRowID())
    let interaction = world.newRowID()
    let now = world.clock.wall()
    let contacts = self.contacts.map { (id: world.newRowID(), kind: $0.0, value: $0.1) }
    return try await recorder.record(kind: .claim, actor: teller ?? associate, permission: .registerMember) {
      connection in
      let store = try StaffQueries(connection).store(of: associate, toldBy: teller)
      let known = try perhapsKnown(connection)
      let elsewhere = try LookupHints(connection).elsewhere(numbers)
      let erased = try Suppression(connection).erasedRecord(with: self.contacts)
      var book = DraftBook()
      book.write(record.row, about: record, sourceRecord(store, now))
      for contact in contacts {
        book.write(
          contact.id, about: record,
          [
            (ContactPointField.recordID, .id(record)), (.kind, .text(contact.kind)),
            (.value, .text(contact.value)),
            (.verifiedAt, evidence == .memberConfirmed ? .instant(now) : nil), (.validFrom, .instant(now)),
          ].filter { $0.1 != nil })
      }
      book.write(
        interaction, about: record,
        [
          (InteractionField.recordID, .id(record)), (.storeID, .id(store)), (.associateID, .id(associate)),
          (.kind, .text(evidence.interactionKind)), (.statedAt, .instant(statedAt ?? now)),
          (.note, .nonBlank(note)),
        ].filter { $0.1 != nil })
      book.write(
        claim.row, about: record,
        [
          (ClaimField.recordID, .id(record)), (.associateID, .id(associate)), (.storeID, .id(store)),
          (.kind, .text(ClaimKind.live.rawValue)), (.evidence, .text(evidence.rawValue)),
          (.statedAt, .instant(statedAt ?? now)), (.interactionID, .id(interaction)),
        ])
      return (
        book.drafts,
        Registered(
          record: record, claim: claim, perhapsKnown: known, perhapsElsewhere: elsewhere,
          isPerhapsErased: erased != nil)
      )
    }
  }

  private func sourceRecord(_ store: StoreID, _ now: Instant) -> [(SourceRecordField, Value?)] {
    let values: [(SourceRecordField, Value?)] = [
      (.storeID, .id(store)), (.associateID, .id(associate)), (.name, .nonBlank(name)),
      (.gender, .nonBlank(gender)),
      (.birthday, .nonBlank(birthday)), (.birthdayCalendar, .nonBlank(birthdayCalendar)),
      (.address, .nonBlank(address)), (.note, .nonBlank(note)), (.source, .text("counter")),
      (.firstSeenAt, .instant(now)),
    ]
    return values.filter { $0.1 != nil }
  }

  private var contacts: [(kind: String, value: String)] {
    phones.map { ("phone", $0) } + (email.isEmpty ? [] : [("email", email)])
      + (wechat.isEmpty ? [] : [("wechat", wechat)])
  }

  private var numbers: [PhoneNumber] { phones.flatMap { PhoneEntry.parse($0).compactMap(\.number) } }

  private func perhapsKnown(_ connection: Connection) throws -> [SourceRecordID] {
    try SearchIndex(connection).records(numbers: numbers, email: email, wechat: wechat)
  }
}

extension SearchIndex {
  /// Who has one of these numbers or addresses.
  func records(numbers: [PhoneNumber], email: String, wechat: String) throws -> [SourceRecordID] {
    let terms =
      numbers.map { SearchTerm.phone($0) }
      + (email.isEmpty ? [] : [SearchTerm(.email, SearchTerm.lowered(email))])
      + (wechat.isEmpty ? [] : [SearchTerm(.chat, SearchTerm.lowered(wechat))])
    return Set(try terms.flatMap { try records($0, limit: Limits.searchHitsMax) }).sorted()
  }
}

/// How a contact was evidenced; the order is that of `Attribution.EvidenceClass`.
package enum ContactEvidence: String, Sendable, CaseIterable {
  case memberConfirmed, visitCheckIn, callLog, typedIn

  var interactionKind: String {
    switch self {
    case .memberConfirmed, .visitCheckIn: "visit"
    case .callLog: "call"
    case .typedIn: "note"
    }
  }

  var evidenceClass: EvidenceClass {
    switch self {
    case .memberConfirmed: .memberConfirmed
    case .visitCheckIn: .visitCheckIn
    case .callLog: .callLog
    case .typedIn: .typedIn
    }
  }
}

/// What a claim rests on, as written in table `claim`.
package enum ClaimKind: String, Sendable {
  case live
  /// Out of a store's old book; counts once head office has approved the file.
  case opening
  case imported
}
