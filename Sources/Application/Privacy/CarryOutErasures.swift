internal import Catalogue
internal import ChangeLog
internal import Kernel
internal import Persistence
internal import Records

/// At the hub: takes the rows about erased records away and tells again, without the person, what the books need. Also
/// what came in late, from a laptop that had not heard of it: the erasure outranks it, whatever the clocks say.
struct CarryOutErasures {
  private let recorder: Recorder
  private let writer: StateWriter
  private let connection: Connection

  init(_ recorder: Recorder, _ writer: StateWriter) {
    self.recorder = recorder
    self.writer = writer
    connection = writer.connection
  }

  /// - Returns: how many records were waiting.
  func run(limit: Int) throws -> Int {
    let table = ErasureTable(connection)
    let records = try table.waiting(at: .rows, limit: limit)
    guard !records.isEmpty else { return 0 }
    // Nodes may have pulled up to here already: a change of its own gives what leaves them a position.
    try recorder.write([], kind: .erasure, actor: nil, to: writer)
    let position = try HubOrder(connection).head
    let gone = try writer.erase(Set(records), at: position)
    for drafts in try withoutPerson(gone) {
      try recorder.write(drafts, kind: .erasure, actor: nil, to: writer)
    }
    for record in records {
      // It leaves the index for matching.
      try connection.execute(
        """
        INSERT INTO matchQueue (recordID, position) VALUES (?, ?) ON CONFLICT (recordID) DO NOTHING
        """, [.id(record), .position(position)])
    }
    try table.complete(.rows, for: records)
    return records.count
  }

  /// What outlives the person, as changes for one store each: whoever is sent an original sees its whole header.
  private func withoutPerson(_ gone: [StateWriter.ErasedRow]) throws -> [[Draft]] {
    var operations: [[UInt8]: [Operation]] = [:]
    for row in gone {
      guard let table = Catalogue.current[row.table], table.onErasure == .keepWithoutPerson,
        case .recordOrStore(let recordField, let storeField) = table.bucket
      else { continue }
      for told in row.told {
        let writes = try table.fields.filter { $0.id != recordField }.compactMap { field in
          try keptValue(of: field, told).map { Operation.Write(field.id, $0) }
        }
        guard !writes.isEmpty else { continue }
        operations[told[storeField]?.bytes ?? [], default: []].append(
          Operation(table: row.table, row: row.row, writes: writes))
      }
    }
    return operations.sorted { $0.key.lexicographicallyPrecedes($1.key) }.flatMap { _, all in
      stride(from: 0, to: all.count, by: Self.operationsPerChange).map { start in
        [Draft(subject: nil, operations: Array(all.dropFirst(start).prefix(Self.operationsPerChange)))]
      }
    }
  }

  /// Nothing personal, and nothing that leads to another row of the person.
  private func keptValue(of field: FieldSpecification, _ told: [FieldID: Value]) throws -> Value? {
    guard field.privacy == .operational || field.privacy == .staff, let value = told[field.id] else {
      return nil
    }
    guard field.type == .reference, let id = value.bytes.flatMap({ RowID(bytes: $0) }) else { return value }
    return try ErasureTable(connection).isErased(SourceRecordID(id)) ? nil : value
  }

  private static let operationsPerChange = 400
}
