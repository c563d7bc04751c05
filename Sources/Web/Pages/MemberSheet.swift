internal import Access
internal import Application
internal import Foundation
internal import Kernel
internal import Transport

/// One member as the page shows it: names instead of codes, moments and amounts instead of their texts.
struct MemberSheet: Sendable {
  struct Contact: Sendable {
    let id: String
    let kind: String
    let value: String
  }

  struct Purchase: Sendable {
    let id: String
    let at: Instant
    let store: String
    let serving: String
    let credited: String
    let credit: String
    let kind: String
    let amount: Money?
    let pieces: [String]
  }

  struct Touch: Sendable {
    let at: Instant
    let store: String
    let who: String
    let kind: String
    let note: String
  }

  /// What one store wrote about the member.
  struct Words: Sendable {
    let store: String
    let note: String
  }

  let id: String
  let exposure: Exposure
  let name: String
  let phone: String
  let owner: String
  let ownerStore: String
  let ownerStep: String
  let isProvisional: Bool
  /// The record that writes of this store go to.
  let record: SourceRecordID
  let birthday: String
  let gender: String
  let address: String
  let words: [Words]
  let tags: [String]
  let stores: [String]
  let contacts: [Contact]
  /// The newest first.
  let purchases: [Purchase]
  let touches: [Touch]

  var path: String { "/members/\(id)" }

  func title(_ texts: PageTexts) -> String { name.isEmpty ? texts.namelessMember : name }

  /// The pieces the member has bought.
  var pieces: [(piece: String, at: Instant)] {
    purchases.filter { $0.kind != "return" }.flatMap { sale in sale.pieces.map { ($0, sale.at) } }
  }

  // MARK: Reading

  /// The member that the path names.
  ///
  /// - Throws: `notFound`, also for a path that names none; what ``AccessDesk/view(_:as:)`` throws.
  static func load(_ visit: Visit) async throws -> MemberSheet {
    guard let id = visit.request.captures["id"].flatMap({ RowID($0) }) else {
      throw ClienteleError(.notFound, "there is no such member")
    }
    return MemberSheet(try await visit.desk.view(MemberID(id), as: visit.associate), visit)
  }

  private init(_ view: MemberView, _ visit: Visit) {
    let (story, names) = (view.story, visit.names)
    // A store writes into its own record where it has one.
    let own = visit.heading.storeCode
    let records = story.records.filter { $0.store == own } + story.records.filter { $0.store != own }
    id = story.member
    exposure = view.exposure
    name = story.name
    phone = PhoneNumber(e164: story.phone)?.display ?? story.phone
    owner = story.owner.isEmpty ? "" : names.associate(code: story.owner)
    ownerStore = story.ownerStore.isEmpty ? "" : names.store(code: story.ownerStore)
    ownerStep = story.ownerStep
    isProvisional = story.provisional
    record = SourceRecordID(RowID(records.first?.record ?? "") ?? RowID(story.member) ?? .zero)
    birthday = records.map(\.birthday).first { !$0.isEmpty } ?? ""
    gender = records.map(\.gender).first { !$0.isEmpty } ?? ""
    address = records.map(\.address).first { !$0.isEmpty } ?? ""
    words = records.filter { !$0.note.isEmpty }.map {
      Words(store: names.store(code: $0.store), note: $0.note)
    }
    tags = Set(records.flatMap { Self.elements($0.tags) }).sorted()
    stores = Set(records.map { names.store(code: $0.store) }).filter { !$0.isEmpty }.sorted()
    contacts = Self.contacts(records)
    purchases = story.purchases.map { Self.purchase($0, names) }.sorted { $0.at > $1.at }
    touches = story.interactions.map { touch in
      Touch(
        at: Instant(rfc3339: touch.at) ?? .distantPast, store: names.store(code: touch.store),
        who: names.associate(code: touch.associate), kind: touch.kind, note: touch.note)
    }.sorted { $0.at > $1.at }
  }

  /// Each way to reach the member once, however many stores wrote it down.
  private static func contacts(_ records: [ShowMember.Record]) -> [Contact] {
    var seen: Set<String> = []
    return records.flatMap(\.contactPoints).compactMap { point in
      let shown = point.kind == "phone" ? PhoneNumber(point.value)?.display ?? point.value : point.value
      guard seen.insert("\(point.kind) \(shown)").inserted else { return nil }
      return Contact(id: point.id, kind: point.kind, value: shown)
    }
  }

  private static func purchase(_ sale: ShowMember.Purchase, _ names: StaffNames) -> Purchase {
    let parts = sale.amount.split(separator: " ")
    let currency = parts.count == 2 ? Currency(parts[1]) ?? .cny : .cny
    return Purchase(
      id: sale.purchase, at: Instant(rfc3339: sale.soldAt) ?? .distantPast,
      store: names.store(code: sale.store), serving: names.associate(code: sale.serving),
      credited: sale.credited.isEmpty ? "" : names.associate(code: sale.credited), credit: sale.credit,
      kind: sale.kind, amount: parts.first.flatMap { Money($0, currency: currency) },
      pieces: sale.pieces.filter { !$0.isEmpty })
  }

  /// The elements of a set as its column holds it.
  private static func elements(_ column: String) -> [String] {
    (try? JSONDecoder().decode([String].self, from: Data(column.utf8))) ?? []
  }
}
