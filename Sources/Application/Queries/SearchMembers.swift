package import Access
internal import Catalogue
package import Kernel
package import Persistence
internal import Records

/// One box: a phone in any form, its last four digits or any from the fourth on, a name in characters of either script,
/// pinyin or initials, a serial, a card, a chat id, an e-mail address. Answers while somebody types.
///
/// Searches what this node holds. What it may be elsewhere it says for whole numbers only, from the lookup index.
package struct SearchMembers: Sendable {
  package var text: String

  package init(text: String) {
    self.text = text
  }

  /// At most ``Limits/searchHitsMax`` members, for the operator of the machine, who sees what it holds.
  package func run(_ database: Database) async throws -> SearchAnswer {
    try await database.read { connection in
      try answer(connection, for: .nobody) { _ in .full }
    }
  }

  /// - Parameters:
  ///   - roles: whose custom fields are searched; `nil` for all of them.
  ///   - exposure: what of a member is shown; hits of whom nothing is are left out.
  func answer(
    _ connection: Connection, for searcher: Searcher, roles: Set<Role>? = nil,
    exposure: (MemberCard) throws -> Exposure
  ) throws -> SearchAnswer {
    let read = SearchText(text)
    let fields = try FieldSearch(read, for: roles, connection)
    let finds = try self.finds(read, fields, for: searcher, connection)
    var hits: [SearchHit] = []
    var seen: Set<MemberID> = []
    let staff = StaffLabels(connection)
    var rest = finds[...]
    while !rest.isEmpty, hits.count <= Limits.searchHitsMax {
      let part = rest.prefix(MemberCards.recordsMax)
      rest = rest.dropFirst(part.count)
      let cards = try MemberCards(connection).cards(of: part.map(\.record))
      for find in part {
        guard let card = cards[find.record], !card.isArchived, !seen.contains(card.member) else { continue }
        let exposure = try exposure(card)
        // What is masked is not found either: finding would tell it.
        guard fields.isShown(find.probe, at: exposure) else { continue }
        seen.insert(card.member)
        if exposure > .nothing { hits.append(try SearchHit(find, card, exposure, staff)) }
      }
    }
    return SearchAnswer(
      members: Array(hits.prefix(Limits.searchHitsMax)), isMore: hits.count > Limits.searchHitsMax,
      perhapsElsewhere: hits.isEmpty ? try LookupHints(connection).elsewhere(read.numbers) : [],
      isPerhapsErased: hits.isEmpty
        ? try Suppression(connection).erasedRecord(with: read.numbers.map { ("phone", $0.e164) }) != nil
        : false)
  }

  /// Records this node holds, each once, the best first.
  func records(_ connection: Connection) throws -> [SourceRecordID] {
    var seen: Set<SourceRecordID> = []
    let read = SearchText(text)
    let fields = try FieldSearch(read, for: nil, connection)
    return try finds(read, fields, for: .nobody, connection).map(\.record).filter {
      seen.insert($0).inserted
    }
  }

  private func finds(
    _ read: SearchText, _ fields: FieldSearch, for searcher: Searcher, _ connection: Connection
  ) throws -> [SearchFind] {
    if let id = read.id {
      let probe = SearchProbe(.external, "", isWhole: true)
      return try MemberReader(connection).records(of: MemberID(id)).map {
        SearchFind(record: $0, probe: probe, term: "", rank: .own)
      }
    }
    return try SearchIndex(connection).find(
      read.probes + fields.probes, for: searcher, limit: Limits.searchHitsMax + 1)
  }
}

/// What a search found.
package struct SearchAnswer: Encodable, Hashable, Sendable {
  /// The best first, each member once.
  package let members: [SearchHit]
  /// There are more than are shown.
  package let isMore: Bool
  /// Members of other stores who may have the number that was typed: a hint, which the hub confirms.
  package let perhapsElsewhere: [LookupHint]
  /// Somebody with the number that was typed was erased on request.
  package let isPerhapsErased: Bool
}

/// One member as a search shows it: enough to tell the right person from a namesake.
package struct SearchHit: Encodable, Hashable, Sendable {
  package let member: MemberID
  /// The record that was found.
  package let record: SourceRecordID
  package let name: String
  /// Masked.
  package let phone: String
  /// The owner's code; empty of a pool's member, and in a stub.
  package let owner: String
  package let ownerName: String
  package let ownerStore: String
  package let ownerStoreName: String
  /// By what the record was found.
  package let matched: Matched
  package let rank: Rank
  package let exposure: Exposure

  package enum Matched: String, Encodable, Sendable {
    case phone, lastDigits, name, email, chat, card, serial, field, tag
  }

  package enum Rank: String, Encodable, Sendable {
    case own, ownStore, other
  }

  init(_ find: SearchFind, _ card: MemberCard, _ exposure: Exposure, _ staff: StaffLabels) throws {
    let isStub = exposure < .masked
    member = card.member
    record = find.record
    name = isStub ? Mask.name(card.name) : card.name
    phone = PhoneNumber(card.phone)?.masked ?? ""
    let associate = try isStub ? nil : staff.associate(card.owner)
    let store = try staff.store(card.ownerStore)
    owner = associate?.code ?? ""
    ownerName = associate?.name ?? ""
    ownerStore = store?.code ?? ""
    ownerStoreName = store?.name ?? ""
    matched = Matched(find.probe.kind)
    rank =
      switch find.rank {
      case .own: .own
      case .ownStore: .ownStore
      case .other: .other
      }
    self.exposure = exposure
  }
}

extension SearchHit.Matched {
  fileprivate init(_ kind: SearchTerm.Kind) {
    switch kind {
    case .phone: self = .phone
    case .phoneTail, .phoneMiddle: self = .lastDigits
    case .han, .letters, .annualDay: self = .name
    case .email: self = .email
    case .chat: self = .chat
    case .external: self = .card
    case .serial: self = .serial
    case .field: self = .field
    case .tag: self = .tag
    }
  }
}
