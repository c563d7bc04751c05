internal import Access
internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// What a member likes and needs.
enum PreferencePage {
  static func form(_ visit: Visit) async throws -> WebResponse {
    let sheet = try await MemberSheet.loadOpen(visit)
    let usual = try await currency(sheet.story.preferences, visit)
    return page(visit, sheet, FormEntry(values(of: sheet.story.preferences)), usual)
  }

  /// Of the budget that is kept, else the store's usual one.
  private static func currency(_ likes: MemberStory.Preferences, _ visit: Visit) async throws -> Currency {
    if let kept = (likes.budgetFrom ?? likes.budgetTo)?.currency { return kept }
    return try await visit.desk.usualCurrency(for: visit.associate)
  }

  private static func values(of likes: MemberStory.Preferences) -> [String: String] {
    var values = [
      "brands": likes.brands.joined(separator: ", "), "styles": likes.styles.joined(separator: ", "),
      "wrist": likes.wristMillimetres.map { String($0) } ?? "", "budget-from": amount(likes.budgetFrom),
      "budget-to": amount(likes.budgetTo), "channel": likes.channel,
    ]
    for motive in likes.motives { values["motive-\(motive)"] = "1" }
    return values
  }

  /// As it is typed, without the currency.
  private static func amount(_ money: Money?) -> String {
    money.map { String($0.description.prefix { $0 != " " }) } ?? ""
  }

  private static func page(
    _ visit: Visit, _ sheet: MemberSheet, _ entry: FormEntry, _ usual: Currency
  ) -> WebResponse {
    let texts = visit.texts
    let motives = Motive.allCases.map { ("motive-\($0.rawValue)", texts.motiveWord($0.rawValue)) }
    let channels =
      [("", texts.notSaid)] + ConsentChannel.allCases.map { ($0.rawValue, texts.channelWord($0.rawValue)) }
    let decimal: Markup = "inputmode=\"decimal\" autocomplete=\"off\""
    return MemberForm(visit: visit, sheet: sheet, title: texts.preferences, action: "/preferences").page(
      entry, says: texts.editSays,
      """
      \(Components.field("brands", texts.brandsLiked, in: entry, help: texts.tagsHelp))
      \(Components.field("styles", texts.style, in: entry, help: texts.styleHelp))
      <div class="pair">\(Components.field("budget-from", texts.budgetFrom, in: entry, help: texts.amountHelp, attributes: decimal))
      \(Components.field("budget-to", texts.budgetTo, in: entry, attributes: decimal))
      \(CurrencyField.field(entry, usual: usual, texts))
      \(Components.field("wrist", texts.wristRound, in: entry, attributes: "inputmode=\"numeric\" autocomplete=\"off\""))
      \(Components.select("channel", texts.reachedBy, channels, in: entry))</div>
      \(Components.checks(texts.motive, motives, in: entry))
      """)
  }

  static func save(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    let sheet = try await MemberSheet.loadOpen(visit)
    let likes = sheet.story.preferences
    var command = SetPreferences(record: sheet.record, actor: visit.associate)
    let brands = words("brands", &entry, visit.texts)
    let styles = words("styles", &entry, visit.texts)
    command.addBrands = brands.filter { !likes.brands.contains($0) }
    command.removeBrands = likes.brands.filter { !brands.contains($0) }
    command.addStyles = styles.filter { !likes.styles.contains($0) }
    command.removeStyles = likes.styles.filter { !styles.contains($0) }
    let motives = Motive.allCases.filter { entry.values["motive-\($0.rawValue)"] != nil }
    command.addMotives = motives.filter { !likes.motives.contains($0.rawValue) }
    command.removeMotives = likes.motives.compactMap { Motive(rawValue: $0) }.filter { !motives.contains($0) }
    setWrist(&command, &entry, likes, visit.texts)
    let usual = try await currency(likes, visit)
    setBudget(&command, &entry, likes, CurrencyField.read(&entry, usual: usual, visit.texts), visit.texts)
    if entry["channel"] != likes.channel { command.channel = ConsentChannel(rawValue: entry["channel"]) }
    guard entry.wrong.isEmpty else { return page(visit, sheet, entry, usual) }
    _ = try await command.run(visit.counter.recorder)
    return visit.redirect(to: sheet.path, done: "edited")
  }

  private static func words(_ name: String, _ entry: inout FormEntry, _ texts: PageTexts) -> [String] {
    let words = EditPage.tags(entry[name])
    let longest = RegisterPages.FieldLength.tag
    if words.contains(where: { $0.count > longest }) { entry.mark(name, texts.tooLong(longest)) }
    if words.count > EditPage.tagsMax { entry.mark(name, texts.tooManyWords) }
    return words
  }

  private static func setWrist(
    _ command: inout SetPreferences, _ entry: inout FormEntry, _ likes: MemberStory.Preferences,
    _ texts: PageTexts
  ) {
    let typed = entry.text("wrist")
    guard !typed.isEmpty else {
      command.forgetsWrist = likes.wristMillimetres != nil
      return
    }
    let wrist = Int(AmountField.narrowed(typed))
    guard let wrist, SetPreferences.wristRange.contains(wrist) else {
      let range = SetPreferences.wristRange
      entry.mark("wrist", texts.badWrist(range.lowerBound, range.upperBound))
      return
    }
    if wrist != likes.wristMillimetres { command.wristMillimetres = wrist }
  }

  private static func setBudget(
    _ command: inout SetPreferences, _ entry: inout FormEntry, _ likes: MemberStory.Preferences,
    _ currency: Currency, _ texts: PageTexts
  ) {
    func read(_ name: String) -> Money? {
      guard !entry.text(name).isEmpty else { return nil }
      let money = AmountField.read(entry.text(name), currency: currency)
      if money == nil { entry.mark(name, texts.badAmount) }
      return money
    }
    let (from, to) = (read("budget-from"), read("budget-to"))
    if let from, let to, from.minorUnits > to.minorUnits { entry.mark("budget-to", texts.budgetEndsEarly) }
    guard from != likes.budgetFrom || to != likes.budgetTo else { return }
    command.budgetFrom = from
    command.budgetTo = to
    command.forgetsBudget = from == nil && to == nil
  }
}
