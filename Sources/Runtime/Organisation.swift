internal import Access
internal import Catalogue
package import ChangeLog
package import Kernel
package import Records

/// The rows that say which stores, associates and nodes there are.
package enum Organisation {
  package static func store(_ id: StoreID, code: String, name: String) -> Operation {
    Operation(
      table: .store, row: id.row,
      writes: [.init(StoreField.code.id, .text(code)), .init(StoreField.name.id, .text(name))])
  }

  package static func associate(
    _ id: AssociateID, code: String, name: String, store: StoreID, role: String
  ) -> Operation {
    Operation(
      table: .associate, row: id.row,
      writes: [
        .init(AssociateField.code.id, .text(code)), .init(AssociateField.name.id, .text(name)),
        .init(AssociateField.storeID.id, .bytes(store.row.bytes)), .init(AssociateField.role.id, .text(role)),
      ])
  }

  /// - Parameter logKey: the public half, 32 bytes.
  package static func node(
    _ id: NodeID, name: String, kind: NodeProfile.Kind, store: StoreID?, associate: AssociateID?,
    logKey: [UInt8]
  ) -> Operation {
    var writes: [Operation.Write] = [
      .init(NodeField.name.id, .text(name)), .init(NodeField.kind.id, .text(kind.rawValue)),
    ]
    if let store { writes.append(.init(NodeField.storeID.id, .bytes(store.row.bytes))) }
    if let associate { writes.append(.init(NodeField.associateID.id, .bytes(associate.row.bytes))) }
    writes.append(.init(NodeField.logKey.id, .bytes(logKey)))
    return Operation(table: .node, row: id.row, writes: writes)
  }

  /// The identifier of the store with a code: the same wherever the code is first met.
  package static func storeID(code: String) -> StoreID { StoreID(.derived(source: "store", document: code)) }

  /// The identifier of an associate: codes are told apart by store.
  package static func associateID(storeCode: String, code: String) -> AssociateID {
    AssociateID(.derived(source: "staff", document: storeCode, line: code))
  }

  /// The roles an associate can have.
  package static let roles = Role.allCases.map(\.rawValue)
}
