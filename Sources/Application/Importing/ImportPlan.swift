package import Exchange
internal import Kernel

/// What a person said about a file before it is brought in: what each column is, and what the file does not say itself.
package struct ImportPlan: Codable, Hashable, Sendable {
  /// ``ImportKind`` by name.
  package var kind: String
  /// By column, counted from 0: the name of a field, or the code of a field of the house. Columns that are not here are not read.
  package var columns: [Int: String]
  /// ``DateOrder`` by name.
  package var dates: String
  package var currency: String
  /// What the identifiers belong to when stores share them; blank for a store's own.
  package var scope: String
  package var store: String
  package var isBook: Bool
  package var takesErased: Bool

  package init(kind: ImportKind, columns: [Int: String]) {
    self.kind = kind.rawValue
    self.columns = columns
    dates = DateOrder.yearFirst.rawValue
    currency = Currency.cny.code
    scope = ""
    store = ""
    isBook = false
    takesErased = false
  }

  package static let scopeLengthMax = 40

  package var importKind: ImportKind { ImportKind(rawValue: kind) ?? .members }

  /// What is wrong with it, by what it is about.
  package enum Fault: Hashable, Sendable {
    /// A column means what an earlier one means already, and the field takes one.
    case twice(column: Int, earlier: Int)
    /// A column means nothing that such a file holds.
    case unknown(column: Int)
    /// None of these is there, one of which is needed.
    case missing([ImportField])
    case currency, dates, scope
  }

  /// - Parameter custom: codes of the fields of the house that may be filled in.
  package func faults(custom: Set<String>) -> [Fault] {
    let fields = Set(ImportField.fields(of: importKind).map(\.rawValue))
    let own = importKind == .members ? custom : []
    var faults: [Fault] = []
    var first: [String: Int] = [:]
    for (column, name) in columns.sorted(by: { $0.key < $1.key }) {
      guard fields.contains(name) || own.contains(name) else {
        faults.append(.unknown(column: column))
        continue
      }
      if let earlier = first[name], ImportField(rawValue: name)?.takesSeveralMapped != true {
        faults.append(.twice(column: column, earlier: earlier))
      }
      first[name] = first[name] ?? column
    }
    for group in HeaderMapping.needed(importKind) where group.allSatisfy({ first[$0.rawValue] == nil }) {
      faults.append(.missing(group))
    }
    if Currency(currency) == nil { faults.append(.currency) }
    if DateOrder(rawValue: dates) == nil { faults.append(.dates) }
    if scope.count > Self.scopeLengthMax { faults.append(.scope) }
    return faults
  }

  /// As ``ImportFile`` takes it: every field is named, so that nothing is recognised behind the person's back.
  func options(custom: Set<String>) -> ImportOptions {
    var places: [String: [Int]] = [:]
    for name in ImportField.fields(of: importKind).map(\.rawValue) { places[name] = [] }
    if importKind == .members { for code in custom { places[code] = [] } }
    for (column, name) in columns.sorted(by: { $0.key < $1.key }) { places[name]?.append(column) }
    var options = ImportOptions(
      kind: importKind,
      columns: places.mapValues { $0.map { "#\($0 + 1)" }.joined(separator: "+") },
      dateOrder: DateOrder(rawValue: dates) ?? .yearFirst,
      defaultCurrency: Currency(currency) ?? .cny)
    options.referenceScope = scope.isEmpty ? nil : scope
    return options
  }

  /// What the next file of the same header begins with; of which store it is depends on the file.
  var remembered: ImportPlan {
    var plan = self
    plan.store = ""
    plan.isBook = false
    plan.takesErased = false
    return plan
  }
}
