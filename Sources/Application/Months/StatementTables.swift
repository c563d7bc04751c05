package import Exchange
internal import Kernel

/// Statements as tables for a spreadsheet: every line, and the sums of everybody.
package struct StatementTables: Sendable {
  private let words: Words

  package init(words: Words) { self.words = words }

  /// What things are called in the reader's language.
  package struct Words: Sendable {
    let lines: String
    let people: String
    let store: String
    let code: String
    let associate: String
    let kind: String
    let ofMonth: String
    let soldAt: String
    let documents: String
    let amount: String
    let currency: String
    let before: String
    let kinds: [StatementLineKind: String]

    package init(
      lines: String, people: String, store: String, code: String, associate: String, kind: String,
      ofMonth: String, soldAt: String, documents: String, amount: String, currency: String, before: String,
      kinds: [StatementLineKind: String]
    ) {
      self.lines = lines
      self.people = people
      self.store = store
      self.code = code
      self.associate = associate
      self.kind = kind
      self.ofMonth = ofMonth
      self.soldAt = soldAt
      self.documents = documents
      self.amount = amount
      self.currency = currency
      self.before = before
      self.kinds = kinds
    }
  }

  /// - Returns: the lines, then one row for each associate and currency: of the month, corrections, both; what is carried
  ///   forward is in neither.
  package func tables(of statements: [StatementView]) -> [ExportTable] {
    [lines(of: statements), people(of: statements)]
  }

  private func lines(of statements: [StatementView]) -> ExportTable {
    var table = ExportTable(
      name: words.lines,
      header: [
        words.store, words.code, words.associate, words.kind, words.ofMonth, words.soldAt, words.documents,
        words.amount, words.currency,
      ])
    for statement in statements {
      for line in statement.lines {
        table.append([
          .text(statement.store?.called ?? ""), .text(line.associate?.code ?? ""),
          .text(line.associate?.called ?? ""), .text(words.kinds[line.kind] ?? line.kind.rawValue),
          .text(line.ofMonth?.description ?? words.before), .text(line.soldAt?.called ?? ""),
          .integer(line.documents), .amount(line.amount), .text(line.amount.currency.code),
        ])
      }
    }
    return table
  }

  private struct Person: Hashable {
    let store: String
    let code: String
    let name: String
    let currency: Currency
  }

  private func people(of statements: [StatementView]) -> ExportTable {
    var order: [Person] = []
    var sums: [Person: (month: Int64, correction: Int64)] = [:]
    for statement in statements {
      for line in statement.lines where line.kind != .opening {
        let person = Person(
          store: statement.store?.called ?? "", code: line.associate?.code ?? "",
          name: line.associate?.called ?? "", currency: line.amount.currency)
        if sums[person] == nil { order.append(person) }
        var sum = sums[person] ?? (0, 0)
        if line.kind == .month {
          sum.month &+= line.amount.minorUnits
        } else {
          sum.correction &+= line.amount.minorUnits
        }
        sums[person] = sum
      }
    }
    var table = ExportTable(
      name: words.people,
      header: [
        words.store, words.code, words.associate, words.kinds[.month] ?? "", words.kinds[.correction] ?? "",
        words.people, words.currency,
      ])
    for person in order {
      let sum = sums[person] ?? (0, 0)
      let amounts = [sum.month, sum.correction, sum.month &+ sum.correction]
      table.append(
        [.text(person.store), .text(person.code), .text(person.name)]
          + amounts.map { .amount(Money(minorUnits: $0, currency: person.currency)) }
          + [.text(person.currency.code)])
    }
    return table
  }
}

extension StaffLabel {
  /// The name, or the code of whom nobody gave one.
  package var called: String { name.isEmpty ? code : name }
}
