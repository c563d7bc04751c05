internal import Access
internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Persistence
internal import Records

/// Publishes, at the hub, what people are told before they consent, in both languages, under a version that consents name.
package struct PublishPrivacyNotice: Sendable {
  package var version: String
  package var chinese: String
  package var english: String
  package var actor: AssociateID

  package init(version: String, chinese: String, english: String, actor: AssociateID) {
    self.version = version
    self.chinese = chinese
    self.english = english
    self.actor = actor
  }

  package static let versionBytesMax = 60

  /// - Throws: `invalidInput` without a version or one of the languages, for one that is too long, and for a version that is published with other
  ///   words; `notAllowed`, also anywhere but at the hub.
  @discardableResult
  package func run(_ recorder: Recorder) async throws -> RowID {
    try recorder.requireHub("notices are published")
    for (text, field) in [(version, "version"), (chinese, "Chinese text"), (english, "English text")] {
      try InputText.require(text, field: field)
    }
    guard version.utf8.count <= Self.versionBytesMax else {
      throw ClienteleError(
        .invalidInput, "the version of a notice is longer than \(Self.versionBytesMax) bytes")
    }
    let id = RowID.derived(source: "privacyNotice", document: version)
    let now = recorder.world.clock.wall()
    return try await recorder.record(kind: .organisation, actor: actor, permission: .handlePrivacyRequest) {
      connection in
      if let known = try PrivacyNotices(connection).all().first(where: { $0.id == id }) {
        guard known.chinese == chinese, known.english == english else {
          throw ClienteleError(
            .invalidInput, "notice \(version) is published with other words", hint: "Give it another version."
          )
        }
        return ([], id)
      }
      var book = DraftBook()
      book.write(
        id, about: nil,
        [
          (PrivacyNoticeField.version, .text(version)), (.chinese, .text(chinese)),
          (.english, .text(english)),
          (.publishedAt, .instant(now)), (.publishedBy, .id(actor)),
        ])
      return (book.drafts, id)
    }
  }
}

/// A published notice.
package struct PrivacyNotice: Encodable, Hashable, Sendable {
  package let id: RowID
  package let version: String
  package let chinese: String
  package let english: String
  package let publishedAt: Instant
}

/// Reads the published notices, which every node has.
struct PrivacyNotices {
  private let connection: Connection

  init(_ connection: Connection) {
    self.connection = connection
  }

  private static let noticesMax = 100

  /// The latest first.
  func all() throws -> [PrivacyNotice] {
    try connection.query(
      """
      SELECT id, version, chinese, english, publishedAt FROM privacyNotice
      ORDER BY publishedAt DESC, id DESC LIMIT ?
      """, [.number(Self.noticesMax)]
    ) {
      PrivacyNotice(
        id: try $0.id(0), version: $0.text(1), chinese: $0.text(2), english: $0.text(3),
        publishedAt: Instant(milliseconds: $0.integer(4)))
    }
  }

  /// - Throws: `invalidInput` for a version that was not published, in a house that publishes any.
  func require(_ version: String) throws {
    guard try connection.count("SELECT count(*) FROM privacyNotice WHERE version = ?", [.text(version)]) == 0,
      let latest = try connection.first(
        "SELECT version FROM privacyNotice ORDER BY publishedAt DESC, id DESC LIMIT 1", [], { $0.text(0) })
    else { return }
    throw ClienteleError(
      .invalidInput, "there is no notice \(version)",
      hint: "The latest is \(latest); `clientele privacy notice` lists them.")
  }
}
