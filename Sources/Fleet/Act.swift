internal import Access
internal import Application
internal import Catalogue
internal import ChangeLog
internal import Exchange
internal import Foundation
internal import Kernel
internal import Persistence
internal import Records

/// Everything a person at a node can do that writes a change. A new kind of change joins here.
enum Act: String, CaseIterable {
  case register, contact, sale, edit, importMembers, importPurchases, readNotice, ask, poison

  /// As often as in a store, more or less.
  static func draw(_ random: inout SeededStream, mayPoison: Bool) -> Act {
    switch random.below(100) {
    case ..<22: .register
    case ..<36: .contact
    case ..<56: .sale
    case ..<86: .edit
    case ..<89: .importMembers
    case ..<92: .importPurchases
    case ..<96: .readNotice
    case ..<97: .ask
    default: mayPoison ? .poison : .edit
    }
  }

  func run(_ run: FleetRun, _ station: FleetRun.Station, _ recorder: Recorder) async throws {
    switch self {
    case .register: try await register(run, station, recorder)
    case .contact: try await contact(run, station, recorder)
    case .sale: try await sale(run, station, recorder)
    case .edit: try await edit(run, station, recorder)
    case .importMembers, .importPurchases: try await importFile(run, station, recorder)
    case .readNotice: try await readNotice(run, station, recorder)
    case .ask: try await ask(run, station, recorder)
    case .poison: try await poison(run, station, recorder)
    }
  }

  /// A record this node has; mostly one of a few, so that people meet.
  private func record(_ run: FleetRun, _ station: FleetRun.Station) throws -> SourceRecordID? {
    let records = try run.records(of: station.machine)
    guard !records.isEmpty else { return nil }
    return run.work.chance(permille: 600)
      ? records[run.work.below(min(records.count, 8))] : run.work.pick(records)
  }

  private func evidence(_ run: FleetRun) -> ContactEvidence { run.work.pick(ContactEvidence.allCases) }

  // MARK: Members

  private func register(_ run: FleetRun, _ station: FleetRun.Station, _ recorder: Recorder) async throws {
    let person = run.work.pick(run.people.all)
    let name = run.work.pick(person.names)
    let registered = try await RegisterMember(
      associate: run.work.pick(station.staff), name: name,
      phones: run.work.chance(permille: 850) ? [person.phone] : [], email: person.email,
      birthday: run.work.chance(permille: 500) ? person.birthday : "", evidence: evidence(run),
      // What the till says: any time, which counts for nothing.
      statedAt: run.work.chance(permille: 100) ? Instant(milliseconds: 0) : nil
    ).run(recorder)
    try run.checkOwnWrite(station, registered.record, .name, .text(name))
    if !registered.perhapsKnown.isEmpty { run.report.probe("registered somebody perhaps known") }
  }

  private func contact(_ run: FleetRun, _ station: FleetRun.Station, _ recorder: Recorder) async throws {
    guard let record = try record(run, station) else { return }
    let logged = try await LogContact(
      record: record, associate: run.work.pick(station.staff),
      kind: run.work.pick(["visit", "call", "chat"]),
      note: "note \(run.work.below(100))", evidence: evidence(run)
    ).run(recorder)
    if logged.claim != nil { run.report.probe("claimed another store's record") }
  }

  private func edit(_ run: FleetRun, _ station: FleetRun.Station, _ recorder: Recorder) async throws {
    guard let record = try record(run, station) else { return }
    var edit = EditMember(record: record, associate: run.work.pick(station.staff))
    let person = run.work.pick(run.people.all)
    switch run.work.below(6) {
    case 5: return try await fill(record, run, station, recorder)
    case 0: edit.name = run.work.pick(person.names)
    case 1: edit.address = "road \(run.work.below(40))"
    case 2: edit.note = "remark \(run.work.below(40))"
    case 3: edit.birthday = person.birthday
    default:
      edit.addTags = [run.work.pick(Self.tags)]
      edit.removeTags = [run.work.pick(Self.tags)]
    }
    if edit.addTags == edit.removeTags { edit.removeTags = [] }
    let written = try await edit.run(recorder)
    if written != record { run.report.probe("edited another store's record") }
    if let name = edit.name { try run.checkOwnWrite(station, written, .name, .text(name)) }
    if let address = edit.address { try run.checkOwnWrite(station, written, .address, .text(address)) }
    for tag in edit.addTags { try run.checkOwnTag(station, written, tag) }
  }

  private static let tags = ["vip", "watch", "gold", "gift", "quiet"]

  /// A custom field: a set to which several add, or a number of which the last one counts.
  private func fill(
    _ record: SourceRecordID, _ run: FleetRun, _ station: FleetRun.Station, _ recorder: Recorder
  ) async throws {
    let typed =
      run.work.chance(permille: 600)
      ? [
        Founding.likes.id: (0..<run.work.below(3)).map { _ in run.work.pick(Self.tags) }.joined(
          separator: ", ")
      ]
      : [Founding.wrist.id: "\(run.work.within(140...200)) mm"]
    let written = try await SetFields(record: record, actor: run.work.pick(station.staff), typed: typed)
      .run(recorder)
    run.report.probe(written == record ? "filled in a field" : "filled in a field of another's member")
  }

  // MARK: Sales

  private func sale(_ run: FleetRun, _ station: FleetRun.Station, _ recorder: Recorder) async throws {
    guard let record = try record(run, station) else { return }
    let lines = (0..<run.work.within(1...3)).map { number in
      RecordSale.Line(
        brand: "Brand", reference: "R\(run.work.below(9))",
        serial: run.work.chance(permille: 200) ? "SN\(run.work.below(30))" : "",
        amount: Money(minorUnits: Int64(run.work.within(1...90_000)), currency: .cny))
    }
    // The same document at counter and laptop, now and then, makes two tellings of one fact.
    let document = run.work.chance(permille: 300) ? "D\(run.work.below(60))" : ""
    let purchase = try await RecordSale(
      record: record, associate: run.work.pick(station.staff), lines: lines, documentNumber: document
    ).run(recorder)
    try run.checkWhole(station.machine, purchase)
  }

  // MARK: Files

  /// Two stores share parts of their lists, and every list is read more than once.
  private func importFile(_ run: FleetRun, _ station: FleetRun.Station, _ recorder: Recorder) async throws {
    let isMembers = self == .importMembers
    var text =
      isMembers
      ? "record id,name,phone,first contact,associate\n" : "document,member,date,amount,brand,associate\n"
    for _ in 0..<run.work.within(1...6) {
      let number = run.work.below(run.people.all.count)
      let person = run.people.all[number]
      let staff = "\(station.storeCode)-\(run.work.below(2))"
      text +=
        isMembers
        ? "\(number),\(person.names[0]),\(person.phone),2025-0\(1 + number % 9)-11,\(staff)\n"
        : "I\(run.work.below(50)),\(number),2026-02-0\(1 + number % 9),\(100 + number).00,Brand,\(staff)\n"
    }
    let path = FileManager.default.temporaryDirectory.appending(
      path: "fleet-\(run.plan.seed)-\(UInt64(bitPattern: Int64(ObjectIdentifier(run).hashValue))).csv"
    ).path
    try Data(text.utf8).write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let report = try await ImportFile(
      path: path, options: ImportOptions(kind: isMembers ? .members : .purchases),
      actor: run.work.pick(station.staff)
    ).run(recorder) { _ in }
    run.report.probe("imported rows", report.new + report.changed)
    if report.unchanged > 0 { run.report.probe("imported what was there") }
    // A line that names a record or document of an earlier line.
    if report.rejected > 0 { run.report.probe("imported rows rejected", report.rejected) }
    if let rejects = report.rejectsPath { try? FileManager.default.removeItem(atPath: rejects) }
  }

  // MARK: Notices, and what the hub must park

  private func readNotice(_ run: FleetRun, _ station: FleetRun.Station, _ recorder: Recorder) async throws {
    let notices = try recorder.database.readBlocking { connection in
      try connection.query("SELECT id, recordID FROM notice ORDER BY id") { (try $0.id(0), $0.optionalID(1)) }
    }
    guard !notices.isEmpty else { return }
    let (notice, record) = run.work.pick(notices)
    let state = run.work.pick(["read", "done"])
    try await recorder.record(
      kind: .notice, actor: run.work.pick(station.staff), permission: .logContact
    ) { _ in
      var book = DraftBook()
      book.write(notice, about: record.map { SourceRecordID($0) }, [(NoticeField.state, .text(state))])
      return (book.drafts, ())
    }
    run.report.probe("read a notice")
  }

  /// What a member asks about the own data: outlives the person, without the person.
  private func ask(_ run: FleetRun, _ station: FleetRun.Station, _ recorder: Recorder) async throws {
    guard let record = try record(run, station) else { return }
    _ = try await RecordPrivacyRequest(
      member: MemberID(record.row), actor: run.work.pick(station.staff),
      kind: run.work.pick([.access, .copy, .erase]), note: "asked \(run.work.below(100))"
    ).run(recorder)
    run.report.probe("asked about own data")
  }

  /// A change that must be parked and hold up nothing: a table that only the hub decides, or one nobody knows.
  private func poison(_ run: FleetRun, _ station: FleetRun.Station, _ recorder: Recorder) async throws {
    guard let record = try record(run, station) else { return }
    let isUnknown = run.work.chance(permille: 500)
    let row = recorder.world.newRowID()
    try await recorder.record(
      kind: .record, actor: run.work.pick(station.staff), permission: .editMember
    ) { _ in
      let operation =
        isUnknown
        ? Operation(table: TableID(999), row: row, writes: [.init(FieldID(1), .text("later"))])
        : Operation(
          table: .member, row: record.row, writes: [.init(MemberField.name.id, .text("somebody else"))])
      return ([Draft(subject: record, operations: [operation])], ())
    }
    run.report.probe("wrote what must be parked")
  }
}
