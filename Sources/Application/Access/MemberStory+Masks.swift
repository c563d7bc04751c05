internal import Access
internal import Catalogue
internal import Kernel

// Lays the masks over what a person is shown of a member. Each field's treatment follows from its privacy class.

extension MemberStory {
  func seen(at exposure: Exposure) -> MemberStory {
    var seen = self
    seen.exposure = exposure
    seen.name = exposure.lay(MemberField.name, over: name, Mask.name)
    seen.phone = exposure.lay(MemberField.phone, over: phone, Mask.phone)
    seen.address = exposure.lay(MemberField.address, over: address, Mask.address)
    seen.birthday = birthday.flatMap { $0.seen(at: exposure) }
    guard exposure >= .masked else { return seen.stub }
    seen.records = records.map { $0.seen(at: exposure) }
    seen.contactPoints = contactPoints.map { $0.seen(at: exposure) }
    seen.importantDates = importantDates.map { $0.seen(at: exposure) }
    seen.fields = fields.seen(at: exposure)
    if exposure < .full { seen.dueNext = dueNext.map { $0.withoutYears } }
    return seen
  }

  /// Masked name and the owner's store: all that is shown of a member who is not admitted.
  private var stub: MemberStory {
    var stub = self
    stub.gender = ""
    stub.birthday = nil
    stub.address = ""
    stub.owner = Owner(
      associate: nil, store: owner.store, step: "", since: nil, provisionalUntil: nil, needsPerson: false,
      claimCount: 0, isUndecided: owner.isUndecided)
    stub.tags = []
    stub.records = []
    stub.contactPoints = []
    stub.preferences = Preferences()
    stub.fields = .empty
    stub.purchases = []
    stub.pieces = []
    stub.spent = []
    stub.enquiries = []
    stub.interactions = []
    stub.complaints = []
    stub.consents = []
    stub.importantDates = []
    stub.tasks = []
    stub.dueNext = []
    stub.cut = []
    return stub
  }
}

extension MemberStory.Birthday {
  fileprivate func seen(at exposure: Exposure) -> Self? {
    var seen = self
    seen.text = exposure.lay(MemberField.birthday, over: text, Mask.birthday)
    // An age is the year in other words.
    if exposure < .full { seen.years = nil }
    return seen.text.isEmpty ? nil : seen
  }
}

extension MemberStory.Record {
  func seen(at exposure: Exposure) -> Self {
    var seen = self
    seen.birthday = exposure.lay(SourceRecordField.birthday, over: birthday, Mask.birthday)
    seen.address = exposure.lay(SourceRecordField.address, over: address, Mask.address)
    return seen
  }
}

extension MemberStory.ContactPoint {
  func seen(at exposure: Exposure) -> Self {
    var seen = self
    seen.value = exposure.lay(ContactPointField.value, over: value) { Mask.contact($0, kind: kind) }
    return seen
  }
}

extension MemberStory.ImportantDate {
  fileprivate func seen(at exposure: Exposure) -> Self {
    guard exposure < .full else { return self }
    var seen = self
    seen.date = exposure.lay(ImportantDateField.date, over: date, Mask.birthday)
    seen.years = nil
    return seen
  }
}

extension MemberStory.Due {
  fileprivate var withoutYears: Self {
    var due = self
    due.years = nil
    return due
  }
}

extension Exposure {
  /// A value as it looks at this exposure.
  func lay<Field: CatalogueField>(_ field: Field, over value: String, _ mask: (String) -> String) -> String {
    switch treatment(of: field.id, in: Field.table) {
    case .shown: value
    case .masked: mask(value)
    case .hidden: ""
    }
  }
}
