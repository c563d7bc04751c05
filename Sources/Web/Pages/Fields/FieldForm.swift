internal import Access
internal import Application
internal import Kernel
internal import Members

/// The inputs of custom fields in a form, and how what was typed into them is put together.
enum FieldForm {
  static func name(_ field: FieldDefinition) -> String { "field-\(field.id)" }
  private static func optionName(_ field: FieldDefinition, _ code: String) -> String {
    "\(name(field))-option-\(code)"
  }
  private static func otherName(_ field: FieldDefinition) -> String { "\(name(field))-other" }
  private static func currencyName(_ field: FieldDefinition) -> String { "\(name(field))-currency" }
  /// What the field said when the form was made: what nobody touched is not written again.
  private static func formerName(_ field: FieldDefinition) -> String { "\(name(field))-was" }

  // MARK: Showing

  /// How inputs are filled at first.
  static func entry(of views: [FieldView]) -> FormEntry {
    var entry = FormEntry()
    for view in views {
      guard let field = view.definition else { continue }
      fill(&entry, field, view)
      entry.values[formerName(field)] = typed(field, in: entry)
    }
    return entry
  }

  private static func fill(_ entry: inout FormEntry, _ field: FieldDefinition, _ view: FieldView) {
    switch field.field?.kind {
    case .amount:
      guard case .amount(let money) = view.value else { return entry.values[name(field)] = view.stored }
      entry.values[name(field)] = String(money.description.prefix { $0 != " " })
      entry.values[currencyName(field)] = money.currency.code
    case .option where field.option(view.stored) == nil: entry.values[otherName(field)] = view.stored
    case .options:
      for code in view.choices where field.option(code) != nil {
        entry.values[optionName(field, code)] = "1"
      }
      let others = view.choices.filter { field.option($0) == nil }
      entry.values[otherName(field)] = others.joined(separator: ", ")
    default: entry.values[name(field)] = view.stored
    }
  }

  static func inputs(_ fields: [FieldDefinition], in entry: FormEntry, _ texts: PageTexts) -> Markup {
    .joining(
      fields.map { field in
        let former = entry.values[formerName(field)].map { Components.hidden(formerName(field), $0) }
        return "\(input(field, in: entry, texts))\(former ?? .empty)"
      })
  }

  private static func input(_ field: FieldDefinition, in entry: FormEntry, _ texts: PageTexts) -> Markup {
    guard let custom = field.field else { return .empty }
    let name = name(field)
    let label = custom.isRequired ? "\(texts.called(field.label)) *" : texts.called(field.label)
    let plain: Markup = "autocomplete=\"off\""
    switch custom.kind {
    case .text: return Components.field(name, label, in: entry, attributes: plain)
    case .wholeNumber:
      return Components.field(
        name, measured(label, custom, texts), in: entry,
        attributes: "inputmode=\"numeric\" autocomplete=\"off\"")
    case .decimal:
      return Components.field(
        name, measured(label, custom, texts), in: entry,
        attributes: "inputmode=\"decimal\" autocomplete=\"off\"")
    case .date: return Components.field(name, label, in: entry, help: texts.dayHelp, attributes: plain)
    case .yesNo:
      let words = [("", texts.notSaid), ("yes", texts.yesNo(true)), ("no", texts.yesNo(false))]
      return Components.select(name, label, words, in: entry)
    case .amount: return amount(field, label, custom, in: entry, texts)
    case .option: return option(field, label, in: entry, texts)
    case .options: return options(field, label, in: entry, texts)
    }
  }

  private static func measured(_ label: String, _ field: CustomField, _ texts: PageTexts) -> String {
    field.unit.isEmpty ? label : texts.inUnit(label, field.unit)
  }

  private static func amount(
    _ field: FieldDefinition, _ label: String, _ custom: CustomField, in entry: FormEntry, _ texts: PageTexts
  ) -> Markup {
    var entry = entry
    let usual = Currency(custom.unit) ?? .cny
    if entry[currencyName(field)].isEmpty { entry.values[currencyName(field)] = usual.code }
    let offered = Currency.offered.contains(usual) ? Currency.offered : [usual] + Currency.offered
    return """
      <div class="pair">\(Components.field(
        name(field), label, in: entry, help: texts.amountHelp,
        attributes: "inputmode=\"decimal\" autocomplete=\"off\""))
      \(Components.select(
        currencyName(field), texts.currency, offered.map { ($0.code, texts.currencyName($0.code)) }, in: entry))</div>
      """
  }

  /// Those on offer, and one that was chosen before it was archived.
  private static func offered(_ field: FieldDefinition, _ isChosen: (String) -> Bool) -> [FieldOptionView] {
    field.options.filter { !$0.isArchived || isChosen($0.code) }
  }

  private static func option(
    _ field: FieldDefinition, _ label: String, in entry: FormEntry, _ texts: PageTexts
  ) -> Markup {
    let options = offered(field) { $0 == entry[name(field)] }.map { ($0.code, texts.called($0.label)) }
    let select = Components.select(name(field), label, [("", texts.notSaid)] + options, in: entry)
    guard field.field?.isOpen == true else { return select }
    let other = Components.field(
      otherName(field), texts.otherOption, in: entry, attributes: "autocomplete=\"off\"")
    return "<div class=\"pair\">\(select)\(other)</div>"
  }

  private static func options(
    _ field: FieldDefinition, _ label: String, in entry: FormEntry, _ texts: PageTexts
  ) -> Markup {
    let options = offered(field) { entry.values[optionName(field, $0)] != nil }.map {
      (optionName(field, $0.code), texts.called($0.label))
    }
    let checks = Components.checks(label, options, in: entry, fault: name(field))
    guard field.field?.isOpen == true else { return checks }
    return """
      \(checks)\(Components.field(
        otherName(field), "\(label) · \(texts.otherOption)", in: entry, help: texts.otherOptionsHelp,
        attributes: "autocomplete=\"off\""))
      """
  }

  // MARK: Reading

  /// The values that somebody changed; what does not fit is marked at its field.
  static func changed(
    _ views: [FieldView], _ entry: inout FormEntry, _ texts: PageTexts
  ) -> [RowID: String] {
    var changed: [RowID: String] = [:]
    for view in views {
      guard let definition = view.definition, let field = definition.field else { continue }
      let text = typed(definition, in: entry)
      do throws(CustomField.Fault) {
        _ = try field.read(text, keeping: view.value)
      } catch {
        entry.mark(name(definition), texts.fault(error))
      }
      if text != entry.values[formerName(definition)] { changed[definition.id] = text }
    }
    return changed
  }

  /// In one text, as it is read from a file or a command too.
  private static func typed(_ field: FieldDefinition, in entry: FormEntry) -> String {
    let text = entry.text(name(field))
    switch field.field?.kind {
    case .amount:
      let isNamed = text.isEmpty || TypedAmount.read(text, usual: nil) != nil
      return isNamed ? text : "\(text) \(entry[currencyName(field)])"
    case .option:
      let other = entry.text(otherName(field))
      return other.isEmpty ? text : other
    case .options:
      let chosen = field.options.map(\.code).filter { entry.values[optionName(field, $0)] != nil }
      return (chosen + [entry.text(otherName(field))]).filter { !$0.isEmpty }.joined(separator: ", ")
    default: return text
    }
  }
}

/// What a custom field says, in words.
enum FieldWords {
  static func text(_ view: FieldView, _ visit: Visit) -> String {
    let texts = visit.texts
    guard let value = view.value, let definition = view.definition else {
      return view.stored.isEmpty ? view.choices.joined(separator: texts.comma) : view.stored
    }
    switch value {
    case .text(let text): return text
    case .wholeNumber, .decimal: return measured(value.stored, definition)
    case .date(let day): return visit.formats.day(day)
    case .yesNo(let isYes): return texts.yesNo(isYes)
    case .amount(let money): return visit.formats.money(money)
    case .option(let code): return definition.said(code, inChinese: texts.language == .zh)
    case .options:
      // In the order in which they are offered, what was typed beside them last.
      let known = definition.options.map(\.code).filter(view.choices.contains)
      let others = view.choices.filter { definition.option($0) == nil }
      return (known + others).map { definition.said($0, inChinese: texts.language == .zh) }
        .joined(separator: texts.comma)
    }
  }

  private static func measured(_ number: String, _ definition: FieldDefinition) -> String {
    [number, definition.field?.unit ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
  }
}
