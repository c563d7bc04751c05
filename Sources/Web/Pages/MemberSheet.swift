internal import Access
internal import Application
internal import Kernel
internal import Transport

/// One member as the page shows it, and where writes of this store go.
struct MemberSheet: Sendable {
  struct Contact: Sendable {
    let id: String
    let kind: String
    let value: String
    let isVerified: Bool
  }

  let story: MemberStory
  /// The record that writes of this store go to.
  let record: SourceRecordID
  let contacts: [Contact]
  let stores: [String]

  var id: String { story.member.description }
  var path: String { "/members/\(id)" }
  var exposure: Exposure { story.exposure }
  var name: String { story.name }
  var phone: String { PhoneNumber(e164: story.phone)?.display ?? story.phone }

  func title(_ texts: PageTexts) -> String { name.isEmpty ? texts.namelessMember : name }

  /// What this store wrote about the member.
  func ownNote(_ store: String) -> String { story.records.first { $0.store?.code == store }?.note ?? "" }

  /// The member that the path names.
  ///
  /// - Throws: `notFound`, also for a path that names none; what ``AccessDesk/story(of:as:)`` throws.
  static func load(_ visit: Visit) async throws -> MemberSheet {
    guard let id = visit.request.captures["id"].flatMap({ RowID($0) }) else {
      throw ClienteleError(.notFound, "there is no such member")
    }
    return MemberSheet(
      try await visit.desk.story(of: MemberID(id), as: visit.associate), store: visit.heading.storeCode)
  }

  private init(_ story: MemberStory, store: String) {
    self.story = story
    // A store writes into its own record where it has one.
    let own = story.records.first { $0.store?.code == store } ?? story.records.first
    record = own?.record ?? SourceRecordID(story.member.row)
    stores = Set(story.records.map { $0.store.called }).filter { !$0.isEmpty }.sorted()
    var seen: Set<String> = []
    contacts = story.contactPoints.filter { $0.validUntil == nil }.compactMap { point in
      let shown = point.kind == "phone" ? PhoneNumber(point.value)?.display ?? point.value : point.value
      guard seen.insert("\(point.kind) \(shown)").inserted else { return nil }
      return Contact(
        id: point.id.description, kind: point.kind, value: shown, isVerified: point.verifiedAt != nil)
    }
  }
}

extension StaffLabel? {
  var called: String { self?.called ?? "" }
}
