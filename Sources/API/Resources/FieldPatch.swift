internal import Application
internal import HTTPTypes
internal import Kernel
internal import Members

/// Turns a merge patch into what the one command takes: the text of each field, as a person would type it. What is wrong
/// is said of all fields at once, each at its place; the command asks again.
enum FieldPatch {
  /// - Parameter sheet: as the account sees it.
  /// - Throws: `InvalidBody`; a `Problem` for what the account does not edit.
  static func typed(_ body: JSON, of sheet: FieldSheet) throws -> [RowID: String] {
    let malformed = FieldSchemas.patch(of: sheet).violations(in: body)
    guard malformed.isEmpty else { throw InvalidBody(malformed) }
    let said = sheet.fields.compactMap { view in
      view.definition.flatMap { definition in
        body[definition.code].map { Said(view: view, definition: definition, value: $0) }
      }
    }
    try requireEditable(said)
    let wrong = said.compactMap { one in
      one.wrong.map { Violation(pointer: one.pointer, says: $0) }
    }
    guard wrong.isEmpty else { throw InvalidBody(wrong) }
    return Dictionary(said.map { ($0.view.id, $0.typed) }) { first, _ in first }
  }

  /// What is masked is not written over by who does not see it, and what the layout only shows is not written at all.
  private static func requireEditable(_ said: [Said]) throws {
    let locked = said.filter { !$0.view.isEditable }.map { one in
      Violation(
        pointer: one.pointer,
        says: one.view.isMasked
          ? "is masked for this account, which cannot change it" : "is not edited by this account")
    }
    guard locked.isEmpty else {
      var problem = Problem(locked, in: "body")
      problem.status = .forbidden
      problem.code = .notAllowed
      throw problem
    }
  }

  private struct Said {
    let view: FieldView
    let definition: FieldDefinition
    let value: JSON

    var pointer: String { "/\(definition.code)" }

    var typed: String {
      switch value {
      case .null: ""
      case .string(let text): text
      case .bool(let isYes): isYes ? "yes" : "no"
      case .array(let codes): codes.compactMap(\.string).joined(separator: ",")
      default: Money(value)?.description ?? value.description
      }
    }

    private var isEmptied: Bool { value.isNull || value.array?.isEmpty == true }

    var wrong: String? {
      let codes = value.array?.compactMap(\.string) ?? []
      guard !codes.contains(where: { $0.contains(where: CustomField.separators.contains) }) else {
        return "has an option with a comma or semicolon in it"
      }
      do throws(CustomField.Fault) {
        let read = try definition.field?.read(typed, keeping: view.value)
        return read == nil && !isEmptied ? "says nothing; null empties a field" : nil
      } catch {
        return error.says
      }
    }
  }
}

extension CustomField.Fault {
  fileprivate var says: String {
    switch self {
    case .missing: "is required"
    case .tooLong(let max): "has more than \(max) characters"
    case .tooMany(let max): "has more than \(max) options"
    case .notWhole: "is no whole number"
    case .notNumber: "is no number"
    case .wrongUnit(let unit): "is not in \(unit)"
    case .tooManyDigits:
      "is beyond \(ExactDecimal.magnitudeMax), or has more than \(ExactDecimal.decimalsMax) decimals"
    case .notDate: "is no day, such as 2026-03-05"
    case .notYesNo: "is not true or false"
    case .notAmount: "is no amount above zero in a currency that is offered"
    case .unknownOption: "is no option of the field"
    }
  }
}
