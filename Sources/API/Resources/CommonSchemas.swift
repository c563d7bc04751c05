internal import Application
internal import Catalogue
internal import Kernel

/// Values that many answers have in common.
enum CommonSchemas {
  /// Names and codes as they stand in the database: whatever was typed once.
  static let kept = Schema.text(0...Schema.textCharactersMax)

  static let label = Schema.object([
    required("id", .identifier), required("code", kept), required("name", kept),
  ]).says("A store or a person of the staff.").named("Label")

  /// Zero or more.
  static let price = Schema.object([
    required("minorUnits", .integer(0...Limits.moneyMinorUnitsMax)), required("currency", .currency),
  ]).says("An amount from zero on, in the minor unit of its currency.").named("Price")

  /// Sums may go beyond what one amount can be.
  static let sum = Schema.object([
    required("minorUnits", .integer(.min ... .max)), required("currency", .currency),
  ]).named("Sum")

  static let count = Schema.integer(0...Int64(Int32.max))

  static func page(of item: Schema, _ name: String) -> Schema {
    Schema.object([
      required("items", .array(item, 0...Call.limitMax)),
      optional(
        "next", .text(1...500).says("Where the next page begins; missing on the last one. Also in Link.")),
    ]).named(name)
  }

  static let code = Schema.text(1...100)

  // MARK: Parameters

  static let limit = Operation.Parameter.query("limit", .integer(1...Int64(Call.limitMax)))
  static let cursor = Operation.Parameter.query("cursor", .text(1...500))
  static let id = Operation.Parameter.path("id", .identifier)
  static let paging = [limit, cursor]
  static let filter: [Operation.Parameter] = [
    .query("store", code.says("The code of a store.")),
    .query("associate", code.says("The code of an associate.")),
    .query("from", .day), .query("through", .day),
  ]

  /// - Parameter schema: of the answer, or of each item of a list.
  static func fields(of schema: Schema) -> Operation.Parameter {
    .query(
      "fields",
      Schema(.text(.choice(schema.propertyNames))).says("Names of members, with commas between them."))
  }

  /// With what a list is asked for.
  static func list(of item: Schema, _ more: [Operation.Parameter] = []) -> [Operation.Parameter] {
    more + paging + [fields(of: item)]
  }
}

extension Schema {
  /// Of an object.
  package var propertyNames: [String] {
    switch kind {
    case .named(_, let inner): inner.propertyNames
    case .object(let properties, _): properties.map(\.name)
    default: []
    }
  }
}

extension Page {
  /// As an answer.
  func answer() throws -> Answer {
    Answer(
      .object(of: [
        "items": .array(try rows.map { try JSON($0) }), "next": next.map { .string(PageMark.write($0)) },
      ]), next: next)
  }
}

extension Money {
  /// - Parameter json: what the schema of a price or an amount has let through.
  init?(_ json: JSON?) {
    guard let units = json?["minorUnits"]?.integer,
      let currency = json?["currency"]?.string.flatMap({ Currency($0) })
    else { return nil }
    self.init(minorUnits: units, currency: currency)
  }
}

extension JSON {
  /// A text that is there and not `null`.
  func text(_ name: String) -> String? { self[name]?.string }
  func instant(_ name: String) -> Instant? { self[name]?.string.flatMap { Instant(rfc3339: $0) } }
  func row(_ name: String) -> RowID? { self[name]?.string.flatMap { RowID($0) } }
  func texts(_ name: String) -> [String] { self[name]?.array?.compactMap(\.string) ?? [] }
}
