package import Kernel
package import Matching

extension MatchReason: Encodable {
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Keys.self)
    try container.encode(signal.code, forKey: .signal)
    try container.encode(weight, forKey: .weightMillibits)
    try container.encode(detail, forKey: .detail)
    try container.encode(text(.english), forKey: .words)
  }

  private enum Keys: String, CodingKey {
    case signal, weightMillibits, detail, words
  }
}

/// Two persons who may be one, in a line of the work list.
package struct ReviewLine: Encodable, Sendable {
  /// The pair of records that speaks for it most strongly.
  package let record: SourceRecordID
  package let other: SourceRecordID
  package let name: String
  package let otherName: String
  /// Everything both bought less what was taken back, by currency.
  package let stake: [Money]
  package let scoreMillibits: Int
  /// How many pairs of their records await a word.
  package let pairCount: Int
  /// What counts most, for or against.
  package let reasons: [MatchReason]
  package let isSkipped: Bool
}

/// A page of the work list.
package struct ReviewList: Encodable, Sendable {
  package let rows: [ReviewLine]
  /// Where the next page begins; `nil` on the last one.
  package let next: String?
  /// How many cases wait, counted up to ``countMax``.
  package let waiting: Int

  package static let countMax = 10_000
  package static let rowsDefault = 50
}

/// One person as somebody sees it who judges: every record of it, masked for who looks.
package struct ReviewSide: Encodable, Sendable {
  package let member: MemberID
  package let name: String
  package let owner: MemberStory.Owner
  package let records: [MemberStory.Record]
  package let contactPoints: [MemberStory.ContactPoint]
  package let spent: [Money]
  package let saleCount: Int
  package let lastSaleAt: Instant?
  package let pieces: [MemberStory.Piece]
}

/// What two persons say of one thing. Compared before masks are laid, so that two numbers which look alike behind their
/// masks are still told apart.
package struct ReviewField: Encodable, Sendable {
  package let kind: Kind
  package let one: [Said]
  package let other: [Said]
  package let agreement: Agreement

  package enum Kind: String, CaseIterable, Encodable, Sendable {
    case name, phone, wechat, email, card, birthday, gender, address
  }

  package enum Agreement: String, Encodable, Sendable {
    /// Something is the same.
    case same
    case different
    /// One of the two says nothing.
    case oneSided
  }

  /// Each thing once, however many records say it.
  package struct Said: Encodable, Hashable, Sendable {
    package let text: String
    /// The other person's records say it too.
    package let isShared: Bool
    package let isMasked: Bool
    /// The row it stands in, for lifting the mask: a contact point, or a record.
    package let row: RowID
    /// It was this person's and is not any more.
    package let hasEnded: Bool
  }
}

/// Two persons side by side, with why they may be one.
package struct ReviewPair: Encodable, Sendable {
  package let record: SourceRecordID
  package let other: SourceRecordID
  package let one: ReviewSide
  package let two: ReviewSide
  package let fields: [ReviewField]
  /// Of the two records; they add up to the score. Empty when a record has left the index.
  package let reasons: [MatchReason]
  package let scoreMillibits: Int?
  /// From which score on the machine links by itself.
  package let linkAtMillibits: Int
  package let pairCount: Int
  package let link: LinkView
  /// The hub has joined them already.
  package let isOnePerson: Bool
  /// Where the case stands in the work list; `nil` when it does not wait.
  package let place: String?
}

/// What was said of two records, by whom and when.
package struct LinkView: Encodable, Sendable {
  package let record: SourceRecordID
  package let other: SourceRecordID
  package let word: LinkWord
  /// `nil` of the machine's.
  package let by: StaffLabel?
  package let at: Instant?
  /// What the person who judged wrote.
  package let note: String
  /// An edit of another store's record: it belongs to whom it was made on.
  package let isEdit: Bool
  package let reasons: [MatchReason]
  package let scoreMillibits: Int?
}

/// Which records make one member, and what holds them together.
package struct PersonRecords: Encodable, Sendable {
  package let member: MemberID
  package let side: ReviewSide
  /// Links between its records.
  package let links: [LinkView]
  /// Records of others that somebody said are not this person.
  package let apart: [LinkView]
  /// Names of the persons in ``apart``, by record.
  package let others: [SourceRecordID: String]
}

/// The last thing somebody judged, that can be taken back.
package struct JudgementView: Encodable, Sendable {
  package let verdict: String
  package let at: Instant
  package let name: String
  package let otherName: String
}
