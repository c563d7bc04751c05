import Access
import Application
import Catalogue
import ChangeLog
import Foundation
import Kernel
import NodeKit
import Persistence
import Records
import Testing

/// `CLIENTELE_MEASURE=1000000 swift test --filter SearchMeasurements` makes a store node with so many members, once (it
/// stays in `CLIENTELE_MEASURE_DIR`), and prints how long searches and stories take on it.
@Suite("SearchMeasurements", .enabled(if: ProcessInfo.processInfo.environment["CLIENTELE_MEASURE"] != nil))
struct SearchMeasurements {
  private static let environment = ProcessInfo.processInfo.environment
  private static let members = Int(environment["CLIENTELE_MEASURE"] ?? "") ?? 1_000_000
  private static let directory =
    environment["CLIENTELE_MEASURE_DIR"] ?? FileManager.default.temporaryDirectory.path

  @Test func `searches and stories on a store node`() async throws {
    let world = ManualClock(seed: 1).world
    let path = Self.directory + "/measured-\(Self.members).db"
    let isThere = FileManager.default.fileExists(atPath: path)
    let database = try Database.open(path: path)
    try database.migrate(copyPath: path + ".copy", at: world.clock.wall())
    let store = MeasuredStore()
    if !isThere { try store.fill(database, members: Self.members) }
    let desk = AccessDesk(
      database: database, profile: store.profile, world: world,
      budget: ViewBudget(membersMax: .max, revealsMax: .max, lookUpsMax: .max))
    for (name, texts) in store.searches(Self.members) {
      var times: [Duration] = []
      var hits = 0
      for text in texts {
        let clock = ContinuousClock()
        let start = clock.now
        hits += try await desk.search(text, as: store.staff[0]).members.count
        times.append(clock.now - start)
      }
      print("\(name): \(Self.figures(times)), \(hits) hits")
    }
    var times: [Duration] = []
    for _ in 0..<2 {
      times = []
      for number in 0..<300 {
        let clock = ContinuousClock()
        let start = clock.now
        _ = try await desk.story(of: store.member(number * 7 % Self.members), as: store.staff[0])
        times.append(clock.now - start)
      }
      print("story: \(Self.figures(times))")
    }
    let clock = ContinuousClock()
    let today = try await clock.measure { _ = try await desk.today(as: store.staff[0]) }
    let whole = try await clock.measure {
      _ = try await desk.members(ListFilter(), as: store.staff[0])
    }
    print("today: \(today), first page of members: \(whole)")
    try database.close()
  }

  static func figures(_ times: [Duration]) -> String {
    let sorted = times.sorted()
    func at(_ permille: Int) -> String {
      let value = sorted[min(sorted.count * permille / 1_000, sorted.count - 1)] / .microseconds(1)
      return "\(Int(value)) µs"
    }
    return "p50 \(at(500)), p99 \(at(990)), max \(at(1_000))"
  }
}

/// A store whose members are made from their number alone.
struct MeasuredStore {
  let profile: NodeProfile
  let stores = (0..<300).map { StoreID(.derived(source: "store", document: String($0))) }
  let staff: [AssociateID]

  init() {
    profile = NodeProfile(
      dealer: RowID(high: 1, low: 1), node: NodeID(RowID(high: 2, low: 2)), incarnation: 1, kind: .store,
      name: "measured", store: StoreID(.derived(source: "store", document: "0")), associate: nil,
      hub: NodeID(RowID(high: 3, low: 3)), enrolledAt: Instant(milliseconds: 1_700_000_000_000))
    staff = (0..<3_000).map { AssociateID(.derived(source: "staff", document: String($0))) }
  }

  func member(_ number: Int) -> MemberID { MemberID(.derived(source: "member", document: String(number))) }

  /// Most members of a store are its own; the rest are of all others.
  private func owner(_ number: Int) -> Int { number % 10 < 7 ? number % 20 : number % staff.count }

  func fill(_ database: Database, members: Int) throws {
    let (profile, stores, staff) = (profile, stores, staff)
    try database.writeBlocking { connection in
      try profile.save(connection)
      let writer = StateWriter(connection, profile: profile)
      for (number, store) in stores.enumerated() {
        try writer.replaceBase(
          Self.image(store.row, [(StoreField.code, .text("S\(number)")), (.name, .text("门店\(number)"))]))
      }
      for (number, person) in staff.enumerated() {
        try writer.replaceBase(
          Self.image(
            person.row,
            [
              (AssociateField.code, .text("SA-\(number)")), (.name, .text("导购\(number)")),
              (.storeID, .id(stores[number < 20 ? 0 : number % 300])), (.role, .text("associate")),
            ]))
      }
      try writer.finish()
    }
    let step = 2_000
    for start in stride(from: 0, to: members, by: step) {
      try database.writeBlocking { connection in
        let writer = StateWriter(connection, profile: profile)
        for number in start..<min(start + step, members) { try write(number, to: writer) }
        try writer.finish()
      }
    }
    try database.checkpoint()
  }

  private func write(_ number: Int, to writer: StateWriter) throws {
    let record = member(number).row
    let owner = self.owner(number)
    let store = stores[owner < 20 ? 0 : owner % 300]
    try writer.replaceBase(
      Self.image(
        record,
        [
          (SourceRecordField.storeID, .id(store)), (.associateID, .id(staff[owner])),
          (.name, .text(Self.name(number))), (.birthday, .text(Self.birthday(number))),
          (.source, .text("counter")), (.firstSeenAt, .integer(1_700_000_000_000 + Int64(number))),
        ]))
    try writer.replaceBase(
      Self.image(
        .derived(source: "contact", document: String(number)),
        [
          (ContactPointField.recordID, .id(record)), (.kind, .text("phone")),
          (.value, .text(Self.phone(number))),
        ]))
    try writer.replaceBase(
      Self.image(
        record,
        [
          (AwardField.associateID, .id(staff[owner])), (.storeID, .id(store)), (.ruleVersion, .integer(1)),
          (.step, .text("onlyClaim")), (.effectiveFrom, .integer(1_700_000_000_000)),
        ]))
    guard number % 3 == 0 else { return }
    let purchase = RowID.derived(source: "purchase", document: String(number))
    try writer.replaceBase(
      Self.image(
        purchase,
        [
          (PurchaseField.recordID, .id(record)), (.storeID, .id(store)), (.associateID, .id(staff[owner])),
          (.kind, .text("sale")), (.soldAt, .integer(1_700_000_000_000 + Int64(number))),
          (.amountMinorUnits, .integer(12_345_600)), (.currency, .text("CNY")),
        ]))
    try writer.replaceBase(
      Self.image(
        .derived(source: "line", document: String(number)),
        [
          (PurchaseLineField.purchaseID, .id(purchase)), (.recordID, .id(record)), (.storeID, .id(store)),
          (.brand, .text("Lunaris")), (.serial, .text("LU\(number)")), (.quantity, .integer(1)),
          (.amountMinorUnits, .integer(12_345_600)),
        ]))
  }

  static func image<Field: CatalogueField>(_ row: RowID, _ values: [(Field, Value)]) -> [UInt8] {
    let stamp = Stamp(
      time: .zero, node: NodeID(RowID(high: 3, low: 3)), incarnation: 1, seq: 1,
      position: Position(epoch: 1, hubSeq: 1))
    return RowState(
      Operation(table: Field.table, row: row, writes: values.map { .init($0.0.id, $0.1) }),
      in: WriteContext(stamp: stamp, seenHub: .start), catalogue: .current
    ).encoded()
  }

  /// Surnames as often as in China: the first of them thirteen times as often as the last.
  private static let surnames = Array("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕")
  private static let given = Array("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰志国建文红梅晓小春雨欣子涵浩宇梓轩思远嘉怡")

  private static func mix(_ number: Int) -> Int {
    var value = UInt64(number) &* 0x9E37_79B9_7F4A_7C15
    value ^= value >> 29
    value = value &* 0xBF58_476D_1CE4_E5B9
    return Int((value ^ (value >> 32)) & 0x7FFF_FFFF)
  }

  static func name(_ number: Int) -> String {
    let bits = mix(number)
    let surname = min(bits % 97 % surnames.count, bits / 97 % surnames.count)
    let first = given[bits / 4_000 % given.count]
    return bits % 5 == 0
      ? "\(surnames[surname])\(first)" : "\(surnames[surname])\(first)\(given[bits / 211 % given.count])"
  }

  static func phone(_ number: Int) -> String {
    "1\(3 + number % 7)\((mix(number) % 1_000_000_000).padded(9))"
  }

  private static func birthday(_ number: Int) -> String {
    let bits = mix(number + 1)
    return "\(1950 + bits % 55)-\((1 + bits / 55 % 12).padded(2))-\((1 + bits / 660 % 28).padded(2))"
  }

  func searches(_ members: Int) -> [(String, [String])] {
    let numbers = (0..<400).map { $0 * 2_477 % members }
    return [
      ("full phone", numbers.map(Self.phone)),
      ("last four", numbers.map { String(Self.phone($0).suffix(4)) }),
      ("two characters", numbers.map { String(Self.name($0).prefix(2)) }),
      ("whole name", numbers.map(Self.name)),
      ("given name", numbers.map { String(Self.name($0).dropFirst()) }),
      (
        "initials of a common surname",
        (0..<400).map { ["w", "wx", "lm", "zh", "lx", "zw", "ljh", "wxm"][$0 % 8] }
      ),
      ("pinyin", (0..<400).map { ["wang", "wangw", "liming", "zhangx", "chenjie", "liuyang"][$0 % 6] }),
      ("serial", numbers.map { "LU\($0 / 3 * 3)" }),
      ("no hit", (0..<400).map { ["魑魅\($0)", "qqqqq", "1999999\($0)", "zzzz\($0)"][$0 % 4] }),
    ]
  }
}
