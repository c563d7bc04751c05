internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// Changing what this store says about a member.
enum EditPage {
  private static let tagSeparators: Set<Character> = [",", "，", "、", ";", "；"]
  private static let tagsMax = 40

  static func form(_ visit: Visit) async throws -> WebResponse {
    let sheet = try await MemberSheet.load(visit)
    var values = [
      "name": sheet.name, "gender": sheet.story.gender, "tags": sheet.story.tags.joined(separator: ", "),
      "note": sheet.ownNote(visit.heading.storeCode),
    ]
    // What is masked cannot be edited by who does not see it.
    if sheet.exposure == .full {
      values["birthday"] = sheet.story.birthday?.text ?? ""
      values["address"] = sheet.story.address
    }
    return page(visit, sheet, FormEntry(values))
  }

  private static func page(_ visit: Visit, _ sheet: MemberSheet, _ entry: FormEntry) -> WebResponse {
    let texts = visit.texts
    let whole: Markup =
      sheet.exposure == .full
      ? """
      \(Components.field("birthday", texts.birthday, in: entry, help: texts.birthdayHelp))
      \(Components.field("address", texts.address, in: entry))
      """ : .empty
    let body: Markup = """
      \(Components.field("name", texts.name, in: entry, attributes: "autocomplete=\"off\""))
      \(Components.select("gender", texts.gender,
        [("", ""), ("female", texts.genderWord("female")), ("male", texts.genderWord("male"))], in: entry))
      \(whole)\(Components.field("tags", texts.tags, in: entry, help: texts.tagsHelp))
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
    let sheet = try await MemberSheet.load(visit)
    entry.limit("name", to: RegisterPages.FieldLength.name, texts)
    entry.limit("birthday", to: RegisterPages.FieldLength.birthday, texts)
    entry.limit("address", to: RegisterPages.FieldLength.address, texts)
    entry.limit("note", to: RegisterPages.FieldLength.note, texts)
    let wanted = tags(entry["tags"])
    if wanted.contains(where: { $0.count > RegisterPages.FieldLength.tag }) {
      entry.mark("tags", texts.tooLong(RegisterPages.FieldLength.tag))
    }
    if wanted.count > tagsMax { entry.mark("tags", texts.say("At most 40 tags.", "最多 40 个标签。")) }
    guard entry.wrong.isEmpty else { return page(visit, sheet, entry) }
    let ownNote = sheet.ownNote(visit.heading.storeCode)
    _ = try await EditMember(
      record: sheet.record, associate: visit.associate, name: changed(entry, "name", from: sheet.name),
      gender: changed(entry, "gender", from: sheet.story.gender),
      birthday: changed(entry, "birthday", from: sheet.story.birthday?.text ?? ""),
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
