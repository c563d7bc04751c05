package import Access
package import Kernel

/// Everything this node holds of a person, as one value: what a page or a command shows, masked for who looks.
package struct MemberStory: Encodable, Sendable {
  package let member: MemberID
  package var exposure: Exposure
  package var name: String
  /// The number to use, in E.164 or masked.
  package var phone: String
  package var gender: String
  package var birthday: Birthday?
  package var address: String
  package var owner: Owner
  /// Of all records, sorted.
  package var tags: [String]
  package var records: [Record]
  package var contactPoints: [ContactPoint]
  package var preferences: Preferences
  package var fields: FieldSheet
  /// The latest first.
  package var purchases: [SaleView]
  /// What was bought and not taken back, by serial.
  package var pieces: [Piece]
  /// By currency: everything bought less what was taken back.
  package var spent: [Money]
  package var enquiries: [Enquiry]
  /// Of all stores, the latest first; events attended among them.
  package var interactions: [Interaction]
  package var complaints: [Complaint]
  /// What holds now, a purpose and channel each, and what held before.
  package var consents: [Consent]
  package var importantDates: [ImportantDate]
  package var tasks: [TaskView]
  /// What comes next, the soonest first.
  package var dueNext: [Due]
  package var freshness: Freshness
  /// Lists above are cut at ``rowsMax``; which ones.
  package var cut: Set<String>

  /// So many rows of each kind.
  package static let rowsMax = 100

  package struct Owner: Encodable, Sendable {
    /// `nil` of a store's pool.
    package var associate: StaffLabel?
    package var store: StaffLabel?
    /// The step of the rule that decided (``AwardStep``); empty while the hub has not.
    package var step: String
    package var since: Instant?
    package var provisionalUntil: Instant?
    package var needsPerson: Bool
    package var claimCount: Int
    /// Nobody has decided yet: shown is who recorded the person.
    package var isUndecided: Bool
  }

  package struct Birthday: Encodable, Sendable {
    package var text: String
    package var calendar: String
    package var next: CalendarDay?
    /// How old the person gets then; `nil` without the year, or where it is masked.
    package var years: Int?
  }

  package struct Record: Encodable, Sendable {
    package var record: SourceRecordID
    package var store: StaffLabel?
    package var associate: StaffLabel?
    package var source: String
    package var firstSeenAt: Instant?
    package var basedOn: SourceRecordID?
    package var name: String
    package var gender: String
    package var birthday: String
    package var birthdayCalendar: String
    package var address: String
    package var note: String
    package var tags: [String]
  }

  package struct ContactPoint: Encodable, Sendable {
    package var id: RowID
    package var record: SourceRecordID
    package var kind: String
    package var value: String
    package var verifiedAt: Instant?
    package var validFrom: Instant?
    /// Since when it is not this person's any more.
    package var validUntil: Instant?
  }

  package struct Preferences: Encodable, Sendable {
    package var brands: [String] = []
    package var styles: [String] = []
    package var wristMillimetres: Int?
    package var budgetFrom: Money?
    package var budgetTo: Money?
    package var motives: [String] = []
    package var channel = ""

    package var isEmpty: Bool {
      brands.isEmpty && styles.isEmpty && wristMillimetres == nil && budgetFrom == nil && budgetTo == nil
        && motives.isEmpty && channel.isEmpty
    }
  }

  package struct Piece: Encodable, Sendable {
    package var serial: String
    package var brand: String
    package var reference: String
    package var purchase: PurchaseID
    package var boughtAt: Instant
    package var store: StaffLabel?
  }

  package struct Enquiry: Encodable, Sendable {
    package var id: RowID
    package var store: StaffLabel?
    package var associate: StaffLabel?
    package var channel: String
    package var brand: String
    package var reference: String
    package var note: String
    package var budget: Money?
    package var raisedAt: Instant
    package var state: String
    package var answeredAt: Instant?
    package var closedAt: Instant?
    package var purchase: PurchaseID?
    package var lostReason: String
  }

  package struct Interaction: Encodable, Sendable {
    package var id: RowID
    package var record: SourceRecordID
    package var store: StaffLabel?
    package var associate: StaffLabel?
    package var kind: String
    package var statedAt: Instant
    package var note: String
    package var serial: String
    /// Somebody said that it was recorded by mistake.
    package var correction: CorrectionView?
  }

  package struct CorrectionView: Encodable, Sendable {
    package var reason: String
    package var by: StaffLabel?
    package var at: Instant
    package var replacement: RowID?
  }

  package struct Complaint: Encodable, Sendable {
    package var id: RowID
    package var store: StaffLabel?
    package var associate: StaffLabel?
    package var assignee: StaffLabel?
    package var channel: String
    package var category: String
    package var description: String
    package var purchase: PurchaseID?
    package var serial: String
    package var severity: Int?
    package var receivedAt: Instant
    package var state: String
    package var resolution: String
    package var resolvedAt: Instant?
  }

  /// Whether the person had the use of the own data restricted: the last word about any use.
  package var isRestricted: Bool {
    consents.first { $0.purpose == ConsentPurpose.anyUse.rawValue }.map { !$0.isGiven } ?? false
  }

  package struct Consent: Encodable, Sendable {
    package var id: RowID
    package var purpose: String
    package var channel: String
    package var isGiven: Bool
    /// The latest word on its purpose, channel and recipient.
    package var isCurrent: Bool
    package var noticeVersion: String
    package var language: String
    package var basis: String
    package var evidence: String
    package var recipient: String
    /// Who gave it for the person; empty when the person did.
    package var guardianName: String
    package var statedAt: Instant
    package var store: StaffLabel?
    package var associate: StaffLabel?
  }

  package struct ImportantDate: Encodable, Sendable {
    package var id: RowID
    package var record: SourceRecordID
    package var kind: String
    package var label: String
    /// As ``AnnualDate`` writes it, the year masked like a birthday's.
    package var date: String
    package var next: CalendarDay?
    package var years: Int?
    package var leadDays: Int
  }

  package struct Due: Encodable, Sendable {
    package var kind: Kind
    package var id: RowID
    package var day: CalendarDay
    /// Of a task and the like what to do, of a date its label.
    package var label: String
    package var years: Int?

    package enum Kind: String, Encodable, Sendable {
      case task, birthday, importantDate, enquiry, complaint
    }
  }

  /// How old what is shown may be.
  package struct Freshness: Encodable, Sendable {
    /// The last word from the hub; `nil` before the first one.
    package var hubContactAt: Instant?
    package var isHub: Bool
    /// Rows of this person that the hub has not confirmed.
    package var unconfirmedRows: Int
  }
}

/// Something to do, as lists and stories show it.
package struct TaskView: Encodable, Hashable, Sendable {
  package var id: RowID
  package var record: SourceRecordID?
  package var member: MemberID?
  /// The person's name as far as the viewer may see it; empty for a task of the store.
  package var memberName: String
  package var store: StaffLabel?
  package var assignee: StaffLabel?
  package var nature: String
  package var summary: String
  package var dueAt: Instant?
  package var priority: Int
  package var state: String
  package var createdBy: StaffLabel?
  package var createdAt: Instant?
  package var completedAt: Instant?
  package var outcome: String
  package var subject: RowID?
}
