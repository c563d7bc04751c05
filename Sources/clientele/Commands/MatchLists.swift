import Exchange
import Kernel
import Matching

/// The records of all files given, ready to be compared.
struct MatchLists: Sendable {
  /// What is written as `record_id`, by position.
  private(set) var ids: [String] = []
  /// By position; a profile's record is its position counted from 1.
  private(set) var profiles: [Profile] = []
  private(set) var notes = MatchNotes()

  /// The record a profile at this position goes by.
  static func record(at position: Int) -> SourceRecordID {
    SourceRecordID(RowID(high: 0, low: UInt64(position) + 1))
  }

  static func position(of record: SourceRecordID) -> Int { Int(record.row.low) - 1 }

  /// Reads purchases before members, whatever the order of the files, so that each record has its purchases when it is
  /// read.
  ///
  /// - Throws: what ``ImportedFile`` and ``ImportReader`` throw; `invalidInput` without a member list.
  init(paths: [String], options: ImportOptions, progress: MatchProgress) async throws {
    var members: [ImportReader] = []
    var purchases = PurchaseEvidence()
    for path in paths {
      let file = try ImportedFile(path: path)
      let reader = try ImportReader(file, options: options) { progress.reading(path, $0) }
      switch reader.kind {
      case .members: members.append(reader)
      case .purchases: try purchases.read(reader, path, &notes)
      }
    }
    guard !members.isEmpty else {
      throw ClienteleError(
        .invalidInput, "None of the files is a member list", hint: "Give at least one list of members.")
    }
    for (path, reader) in zip(paths.filter { !purchases.paths.contains($0) }, members) {
      try await read(reader, path, purchases)
    }
  }

  /// Rows that one task turns into profiles.
  private static let chunkRows = 4_096
  private static let chunksInFlight = 4

  private mutating func read(_ reader: ImportReader, _ path: String, _ purchases: PurchaseEvidence)
    async throws
  {
    var names = MatchNames(known: ids)
    let first = ids.count
    var newIDs: [String] = []
    var found: [(Int, [Profile])] = []
    try await withThrowingTaskGroup(of: (Int, [Profile]).self) { group in
      var chunk: [PersonEvidence] = []
      var chunks = 0
      func send() async throws {
        let evidence = chunk
        let number = chunks
        if number >= Self.chunksInFlight, let done = try await group.next() { found.append(done) }
        group.addTask { (number, evidence.map(Profile.init)) }
        chunk = []
        chunks += 1
      }
      while let item = try reader.next() {
        switch item {
        case .reject(let row): notes.rejected(row, path)
        case .purchase: break
        case .member(let row):
          guard let name = names.add(row) else {
            notes.duplicate(row.lineNumber, path)
            continue
          }
          chunk.append(purchases.evidence(row, path, at: first + newIDs.count))
          newIDs.append(name)
          if chunk.count == Self.chunkRows { try await send() }
        }
      }
      try await send()
      while let done = try await group.next() { found.append(done) }
    }
    for (_, chunk) in found.sorted(by: { $0.0 < $1.0 }) { profiles += chunk }
    ids += newIDs
  }
}

/// The names by which records go in the result.
private struct MatchNames {
  private var known: Set<String>
  /// Rows of one store with one identifier, over all files.
  private var rows: Set<String> = []

  init(known: [String]) { self.known = Set(known) }

  /// - Returns: the identifier, with the store before it when another store has the same; `nil` when the record is
  ///   known already.
  mutating func add(_ row: MemberRow) -> String? {
    if known.insert(row.recordID).inserted {
      rows.insert("\(row.store ?? "")/\(row.recordID)")
      return row.recordID
    }
    guard let store = row.store, rows.insert("\(store)/\(row.recordID)").inserted, !rows.isEmpty else {
      return nil
    }
    let name = "\(store)/\(row.recordID)"
    return known.insert(name).inserted ? name : nil
  }
}

/// What purchase files say about records: pieces with serials, and when something last happened.
private struct PurchaseEvidence {
  private var pieces: [String: [PersonEvidence.Piece]] = [:]
  private var last: [String: Instant] = [:]
  private(set) var paths: Set<String> = []

  mutating func read(_ reader: ImportReader, _ path: String, _ notes: inout MatchNotes) throws {
    paths.insert(path)
    while let item = try reader.next() {
      switch item {
      case .member: break
      case .reject(let row): notes.rejected(row, path)
      case .purchase(let row):
        notes.purchases += 1
        let id = row.member.id
        last[id] = max(last[id] ?? row.at, row.at)
        guard !row.serial.isEmpty, row.kind != .return else { continue }
        pieces[id, default: []].append(
          .init(serial: row.serial, role: row.kind == .sale ? .bought : .serviced, at: row.at))
      }
    }
  }

  func evidence(_ row: MemberRow, _ path: String, at position: Int) -> PersonEvidence {
    PersonEvidence(
      record: MatchLists.record(at: position), list: row.store ?? path, associate: row.associate ?? "",
      names: row.name.isEmpty ? [] : [row.name], phones: row.phones.map { .init($0) },
      emails: ([row.email] + row.otherEmails).filter { !$0.isEmpty },
      chats: row.chat.isEmpty ? [] : [.init(row.chat)], birthday: row.birthday,
      birthdayCalendar: row.calendar,
      gender: row.gender, addresses: row.address.isEmpty ? [] : [row.address],
      firstContact: row.firstContactAt,
      lastContact: last[row.recordID], pieces: pieces[row.recordID] ?? [])
  }
}

/// What could not be taken, without personal data.
struct MatchNotes: Sendable {
  fileprivate(set) var purchases = 0
  private(set) var rejectedCount = 0
  private(set) var duplicateCount = 0
  /// The first few in words.
  private(set) var examples: [String] = []
  private static let examplesMax = 10

  mutating func rejected(_ row: RowReject, _ path: String) {
    if row.code == .duplicateRecord { return duplicate(row.lineNumber, path) }
    rejectedCount += 1
    note("\(path): \(row.english)")
  }

  mutating func duplicate(_ line: Int, _ path: String) {
    duplicateCount += 1
    note("\(path): Line \(line): this record was there before; the first one counts.")
  }

  private mutating func note(_ text: String) {
    if examples.count < Self.examplesMax { examples.append(text) }
  }
}
