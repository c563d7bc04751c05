internal import Access
internal import Catalogue
internal import Exchange
internal import Kernel
internal import Members
internal import Persistence
internal import Records

/// What an import has to know of stores and staff, read once at its start.
struct ImportDirectory: Sendable {
  let stores: [String: StoreID]
  let storeCodes: [StoreID: String]
  /// By store and code.
  let associates: [StoreID: [String: AssociateID]]
  let defaultStore: StoreID?
  /// Codes of the stores this node, and whoever imports, may import for.
  let acceptedStores: Set<String>
  /// The fields of the house that whoever imports may fill in.
  let fields: [FieldDefinition]
  /// The approved, or to be approved, book by store; `nil` for an import that is none.
  private let bookHash: Digest?

  static func load(
    _ recorder: Recorder, defaultStore: String?, isBook: Bool, file: Digest, actor: AssociateID?
  ) async throws -> ImportDirectory {
    let own = recorder.profile.store
    return try await recorder.database.read { connection in
      let stores = try connection.query("SELECT code, id FROM store ORDER BY code") {
        ($0.text(0), StoreID(try $0.id(1)))
      }
      var associates: [StoreID: [String: AssociateID]] = [:]
      try connection.forEach("SELECT id, code, storeID FROM associate ORDER BY id") { row in
        guard let store = row.optionalID(2) else { return }
        associates[StoreID(store), default: [:]][row.text(1)] = AssociateID(try row.id(0))
      }
      let roles = try actor.map { try PolicyReader(connection).requiredPrincipal($0).roles }
      return ImportDirectory(
        stores: Dictionary(stores) { first, _ in first },
        storeCodes: Dictionary(stores.map { ($1, $0) }) { first, _ in first }, associates: associates,
        defaultStore: try defaultStore.map { try StaffQueries(connection).store(code: $0) } ?? own,
        acceptedStores: try Self.accepted(connection, stores, own: own, actor: actor),
        fields: try FieldReader(connection).book().fields.filter { field in
          !field.isArchived && field.field != nil
            && (roles.map { field.layout.reach(of: $0) == .edit } ?? true)
        }, bookHash: isBook ? file : nil)
    }
  }

  /// As columns of a list, by what they are called in either language.
  var customColumns: [CustomColumn] {
    fields.compactMap { definition in
      guard let field = definition.field else { return nil }
      return CustomColumn(
        id: definition.id, code: definition.code,
        names: [definition.label.english, definition.label.chinese],
        accepts: { (try? field.read($0)) != nil })
    }
  }

  static func bookID(_ file: Digest, store: StoreID) -> RowID {
    .derived(source: "book", document: file.description, line: store.description)
  }

  func bookID(of store: StoreID) -> RowID? {
    bookHash.map { Self.bookID($0, store: store) }
  }

  func store(_ code: String?) -> StoreID? {
    guard let code, !code.isEmpty else { return defaultStore }
    return stores[code]
  }

  func associate(_ code: String?, at store: StoreID) -> AssociateID? {
    code.flatMap { associates[store]?[$0] }
  }

  /// Where one system keeps records of its own: the same reference is another record in another store.
  func recordID(scope: String, store: StoreID, external: String) -> SourceRecordID {
    SourceRecordID(
      .derived(source: "member:\(scope)", document: storeCodes[store] ?? store.description, line: external))
  }

  /// A node's own store; at the hub all for whoever runs it, and for a person those where the policy gives the right.
  private static func accepted(
    _ connection: Connection, _ stores: [(String, StoreID)], own: StoreID?, actor: AssociateID?
  ) throws -> Set<String> {
    var reached: [StoreID]?
    if let own {
      reached = [own]
    } else if let actor {
      let reader = PolicyReader(connection)
      reached = try reader.policy().visibleStores(for: .importFile, to: try reader.requiredPrincipal(actor))
    }
    return Set(stores.filter { reached?.contains($0.1) ?? true }.map(\.0))
  }

  var defaultStoreCode: String? { defaultStore.flatMap { storeCodes[$0] } }
}
