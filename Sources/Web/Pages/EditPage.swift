internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Members
internal import Records
internal import Transport

/// Changing what this store says about a member.
enum EditPage {
  private static let tagSeparators: Set<Character> = [",", "，", "、", ";", "；"]
  static let tagsMax = 40

  static func form(_ visit: Visit) async throws -> WebResponse {
    let sheet = try await MemberSheet.loadOpen(visit)
    var values = [
      "name": sheet.name, "gender": sheet.story.gender, "tags": sheet.story.tags.joined(separator: ", "),
      "note": sheet.ownNote(visit.heading.storeCode),
    ]
    // What is masked cannot be edited by who does not see it.
    if sheet.exposure == .full { values["address"] = sheet.story.address }
    if mayStateBirthday(sheet) {
      values.merge(DayField.values(knownBirthday(sheet), as: "birthday")) { first, _ in first }
    }
    return page(visit, sheet, FormEntry(values))
  }

  /// Where none is known, whoever learns it may write it down.
  private static func mayStateBirthday(_ sheet: MemberSheet) -> Bool {
    sheet.exposure == .full || sheet.story.birthday == nil
  }

  private static func knownBirthday(_ sheet: MemberSheet) -> AnnualDate? {
    sheet.story.birthday.flatMap { AnnualDate(birthday: $0.text, calendar: $0.calendar) }
  }

  private static func page(_ visit: Visit, _ sheet: MemberSheet, _ entry: FormEntry) -> WebResponse {
    let texts = visit.texts
    let address: Markup =
      sheet.exposure == .full ? Components.field("address", texts.address, in: entry) : .empty
    let birthday: Markup =
      mayStateBirthday(sheet) ? DayField.fields("birthday", texts.birthday, in: entry, texts) : .empty
    let body: Markup = """
      \(Components.field("name", texts.name, in: entry, attributes: "autocomplete=\"off\""))
      \(Components.select("gender", texts.gender,
        [("", ""), ("female", texts.genderWord("female")), ("male", texts.genderWord("male"))], in: entry))
      \(birthday)\(address)\(Components.field("tags", texts.tags, in: entry, help: texts.tagsHelp))
      \(Components.area("note", texts.note, in: entry))
      <p class="actions"><button class="button">\(texts.save)</button>\
      \(Components.link(sheet.path, texts.cancel, "button quiet"))</p>
      """
    return visit.page(
      texts.editTitle, at: nil,
      """
      \(Components.head(texts.editTitle, sheet.title(texts)))\(SearchPages.wrongLine(entry, texts))
      <section class="card"><p class="soft field">\(texts.editSays)</p>
      \(visit.form("\(sheet.path)/edit", body))</section>
      """, status: entry.wrong.isEmpty ? .ok : .unprocessableContent)
  }

  static func save(_ visit: Visit) async throws -> WebResponse {
    let texts = visit.texts
    var entry = FormEntry(visit.request.form)
    let sheet = try await MemberSheet.loadOpen(visit)
    entry.limit("name", to: RegisterPages.FieldLength.name, texts)
    let birthday = mayStateBirthday(sheet) ? DayField.read("birthday", &entry, texts) : nil
    entry.limit("address", to: RegisterPages.FieldLength.address, texts)
    entry.limit("note", to: RegisterPages.FieldLength.note, texts)
    let wanted = tags(entry["tags"])
    if wanted.contains(where: { $0.count > RegisterPages.FieldLength.tag }) {
      entry.mark("tags", texts.tooLong(RegisterPages.FieldLength.tag))
    }
    if wanted.count > tagsMax { entry.mark("tags", texts.tooManyWords) }
    guard entry.wrong.isEmpty else { return page(visit, sheet, entry) }
    // What stays as it was is not written again.
    let stated = birthday == knownBirthday(sheet) ? nil : birthday.map { StatedBirthday($0) }
    let ownNote = sheet.ownNote(visit.heading.storeCode)
    _ = try await EditMember(
      record: sheet.record, associate: visit.associate, name: changed(entry, "name", from: sheet.name),
      gender: changed(entry, "gender", from: sheet.story.gender),
      birthday: stated?.text, birthdayCalendar: stated?.calendar,
      address: changed(entry, "address", from: sheet.story.address),
      note: changed(entry, "note", from: ownNote),
      addTags: wanted.filter { !sheet.story.tags.contains($0) },
      removeTags: sheet.story.tags.filter { !wanted.contains($0) }
    ).run(visit.counter.recorder)
    return visit.redirect(to: sheet.path, done: "edited")
  }

  /// `nil` for what was not asked or is as before: only what changed is written.
  private static func changed(_ entry: FormEntry, _ name: String, from old: String) -> String? {
    guard entry.values[name] != nil, entry.text(name) != old else { return nil }
    return entry.text(name)
  }

  static func tags(_ typed: String) -> [String] {
    var tags: [String] = []
    for piece in typed.split(whereSeparator: tagSeparators.contains) {
      let tag = String(piece).trimmed
      if !tag.isEmpty, !tags.contains(tag) { tags.append(tag) }
    }
    return tags
  }
}
