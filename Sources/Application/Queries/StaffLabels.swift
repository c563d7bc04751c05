package import Kernel
internal import Persistence

/// A store or a person of the staff as people know them: the code to type, the name to read.
package struct StaffLabel: Encodable, Hashable, Sendable {
  package let id: RowID
  package let code: String
  package let name: String
}

/// Reads the labels that are needed, each once.
final class StaffLabels {
  private let connection: Connection
  private var stores: [StoreID: StaffLabel?] = [:]
  private var associates: [AssociateID: StaffLabel?] = [:]

  init(_ connection: Connection) {
    self.connection = connection
  }

  /// - Returns: `nil` for nobody, and for somebody this node knows nothing of.
  func associate(_ id: AssociateID?) throws -> StaffLabel? {
    guard let id else { return nil }
    if let known = associates[id] { return known }
    let label = try label(id.row, "SELECT code, name FROM associate WHERE id = ?")
    associates[id] = label
    return label
  }

  /// - Returns: `nil` for none, and for one this node knows nothing of.
  func store(_ id: StoreID?) throws -> StaffLabel? {
    guard let id else { return nil }
    if let known = stores[id] { return known }
    let label = try label(id.row, "SELECT code, name FROM store WHERE id = ?")
    stores[id] = label
    return label
  }

  func associate(_ id: RowID?) throws -> StaffLabel? { try associate(id.map { AssociateID($0) }) }
  func store(_ id: RowID?) throws -> StaffLabel? { try store(id.map { StoreID($0) }) }

  private func label(_ id: RowID, _ sql: String) throws -> StaffLabel? {
    try connection.first(sql, [.id(id)]) { StaffLabel(id: id, code: $0.text(0), name: $0.text(1)) }
  }
}
