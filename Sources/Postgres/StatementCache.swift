internal import CPostgres

/// What is prepared on one connection, by SQL and by the kinds of the values bound to it; beyond a number the one that was
/// not used for longest goes.
final class StatementCache {
  final class Statement {
    let name: String
    let sql: String
    /// Where it is `unknown`, PostgreSQL found the type: then only an absent value may be bound.
    let types: [Oid]
    fileprivate var usedAt: UInt64

    fileprivate init(name: String, sql: String, types: [Oid], usedAt: UInt64) {
      self.name = name
      self.sql = sql
      self.types = types
      self.usedAt = usedAt
    }

    /// An absent value has every type.
    func takes(_ given: [Oid]) -> Bool {
      types.count == given.count
        && zip(types, given).allSatisfy { $0 == $1 || $1 == Parameters.unknown }
    }
  }

  private let countMax: Int
  private var bySQL: [String: [Statement]] = [:]
  private var count = 0
  private var clock: UInt64 = 0

  init(countMax: Int) {
    precondition(countMax > 0)
    self.countMax = countMax
  }

  func find(_ sql: String, _ types: [Oid]) -> Statement? {
    guard let statement = bySQL[sql]?.first(where: { $0.takes(types) }) else { return nil }
    clock += 1
    statement.usedAt = clock
    return statement
  }

  /// - Returns: the statement to be prepared, and one to be given up first when there are too many.
  func add(_ sql: String, _ types: [Oid]) -> (statement: Statement, dropped: Statement?) {
    let dropped = count >= countMax ? oldest() : nil
    if let dropped { remove(dropped) }
    clock += 1
    let statement = Statement(name: "s\(clock)", sql: sql, types: types, usedAt: clock)
    bySQL[sql, default: []].append(statement)
    count += 1
    return (statement, dropped)
  }

  func remove(_ statement: Statement) {
    let before = bySQL[statement.sql]?.count ?? 0
    bySQL[statement.sql]?.removeAll { $0 === statement }
    count -= before - (bySQL[statement.sql]?.count ?? 0)
    if bySQL[statement.sql]?.isEmpty == true { bySQL[statement.sql] = nil }
  }

  func removeAll() {
    bySQL = [:]
    count = 0
  }

  private func oldest() -> Statement? {
    bySQL.values.joined().min { $0.usedAt < $1.usedAt }
  }
}
