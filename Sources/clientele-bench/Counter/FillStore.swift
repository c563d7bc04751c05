import ArgumentParser
import Catalogue
import ChangeLog
import Foundation
import Kernel
import Persistence
import Records

/// `clientele-bench fill-store`: gives the node of a store its members, through the writer by which a node takes what the
/// hub sends: state of each row, plain tables, search terms, fingerprints. The node must not run.
struct FillStore: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fill-store", abstract: "Gives the stopped node of a store its members.",
    discussion: "Example: clientele-bench fill-store --data ./SH --members 20000 --seed 8")

  @Option(help: "The data directory of a store's node that was joined.") var data: String
  @Option(help: "How many.") var members: Int
  @Option(help: "The same seed makes the same members.") var seed: UInt64 = 8

  private static let membersAtOnce = 2_000

  func validate() throws {
    guard members > 0 else { throw ValidationError("--members is above 0.") }
  }

  func run() async throws {
    let directory = try DataDirectory(path: data, create: false)
    // No other process opens the database while this one has the directory.
    defer { withExtendedLifetime(directory) {} }
    let database = try Database.open(path: directory.databasePath)
    guard let profile = try database.readBlocking({ try NodeProfile.load($0) }), let store = profile.store
    else {
      throw ValidationError("\(data) is not the data directory of a store.")
    }
    let staff = try database.readBlocking { try Staff($0, store: store) }
    let people = StorePopulation(seed: seed, members: members)
    let watch = Stopwatch()
    var rows = 0
    for start in stride(from: 0, to: members, by: Self.membersAtOnce) {
      let numbers = start..<min(start + Self.membersAtOnce, members)
      rows += try database.writeBlocking { connection in
        let writer = StateWriter(connection, profile: profile)
        var file = MemberFile(writer: writer, people: people, staff: staff, hub: profile.hub)
        for number in numbers { try file.write(number) }
        try writer.finish()
        return file.rows
      }
      say("\(numbers.upperBound) of \(members) members, \(rows) rows, \(Int(watch.seconds)) s")
    }
    try database.checkpoint()
    try database.close()
    print("seed \(seed), members \(members), rows \(rows), seconds \(Report.number(watch.seconds))")
  }

  private func say(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

  /// 1 January 2024, UTC: the first of the days in which everything happened.
  static let begin: Int64 = 1_704_067_200_000

  /// Who members belong to.
  struct Staff: Sendable {
    let store: StoreID
    let own: [AssociateID]
    let others: [(store: StoreID, associate: AssociateID)]

    init(_ connection: Connection, store: StoreID) throws {
      let all = try connection.query(
        "SELECT storeID, id FROM associate WHERE storeID IS NOT NULL AND role = 'associate' ORDER BY id"
      ) { (store: StoreID(try $0.id(0)), associate: AssociateID(try $0.id(1))) }
      self.store = store
      own = all.filter { $0.store == store }.map(\.associate)
      others = all.filter { $0.store != store }
      guard !own.isEmpty, !others.isEmpty else {
        throw ValidationError("The store, or every other one, has no associates.")
      }
    }
  }
}

/// Writes everything about one member.
private struct MemberFile {
  let writer: StateWriter
  let people: StorePopulation
  let staff: FillStore.Staff
  let hub: NodeID
  var rows = 0

  init(writer: StateWriter, people: StorePopulation, staff: FillStore.Staff, hub: NodeID?) {
    self.writer = writer
    self.people = people
    self.staff = staff
    self.hub = hub ?? NodeID(.zero)
  }

  mutating func write(_ number: Int) throws {
    let record = people.record(number)
    let owner = owner(number)
    let seen = instant(number, 0)
    try put(
      record,
      [
        (SourceRecordField.storeID, .id(owner.store)), (.associateID, .id(owner.associate)),
        (.name, .text(people.name(number))), (.birthday, .text(people.birthday(number))),
        (.gender, .text(people.below(2, number, 30) == 0 ? "female" : "male")),
        (.source, .text("counter")), (.firstSeenAt, seen),
      ])
    try put(
      people.id("phone", number),
      [
        (ContactPointField.recordID, .id(record)), (.kind, .text("phone")),
        (.value, .text(people.phone(number))),
        (.validFrom, seen),
      ])
    try put(
      people.id("claim", number),
      [
        (ClaimField.recordID, .id(record)), (.associateID, .id(owner.associate)),
        (.storeID, .id(owner.store)),
        (.kind, .text("live")), (.evidence, .text("visitCheckIn")), (.statedAt, seen),
        (.interactionID, .id(people.id("visit", number))),
      ])
    try put(
      record,
      [
        (AwardField.associateID, .id(owner.associate)), (.storeID, .id(owner.store)),
        (.claimID, .id(people.id("claim", number))), (.ruleVersion, .integer(1)), (.step, .text("onlyClaim")),
        (.effectiveFrom, seen), (.claimCount, .integer(1)),
      ])
    for visit in 0..<people.visits(number) {
      try put(
        people.id("visit", number, visit),
        [
          (InteractionField.recordID, .id(record)), (.storeID, .id(owner.store)),
          (.associateID, .id(owner.associate)), (.kind, .text(visit % 3 == 2 ? "call" : "visit")),
          (.statedAt, instant(number, visit)), (.note, .text("看过三问与万年历，下次带朋友来")),
        ])
    }
    for sale in 0..<people.purchases(number) { try write(sale: sale, number, record, owner) }
  }

  private mutating func write(
    sale: Int, _ number: Int, _ record: RowID, _ owner: (store: StoreID, associate: AssociateID)
  ) throws {
    let purchase = people.id("purchase", number, sale)
    let amount = Value.integer(Int64(8_000 + people.below(300_000, number, 40 + UInt64(sale))) * 100)
    try put(
      purchase,
      [
        (PurchaseField.recordID, .id(record)), (.storeID, .id(owner.store)),
        (.associateID, .id(owner.associate)),
        (.kind, .text("sale")), (.soldAt, instant(number, sale)), (.documentSource, .text("counter")),
        (.amountMinorUnits, amount), (.currency, .text("CNY")),
      ])
    try put(
      people.id("line", number, sale),
      [
        (PurchaseLineField.purchaseID, .id(purchase)), (.recordID, .id(record)), (.storeID, .id(owner.store)),
        (.brand, .text(["Lunaris", "Meridian", "Aurum"][people.below(3, number, 60 + UInt64(sale))])),
        (.reference, .text("R-\(people.below(400, number, 80 + UInt64(sale)))")),
        (.serial, .text("LU\(number)\(sale)")), (.quantity, .integer(1)), (.amountMinorUnits, amount),
      ])
    try put(
      purchase,
      [
        (CreditField.recordID, .id(record)), (.associateID, .id(owner.associate)),
        (.servingAssociateID, .id(owner.associate)), (.storeID, .id(owner.store)),
        (.ruleVersion, .integer(1)),
        (.reason, .text("owner")), (.provisional, .integer(0)), (.amountMinorUnits, amount),
        (.currency, .text("CNY")), (.soldAt, instant(number, sale)),
        (.firstAssociateID, .id(owner.associate)),
      ])
  }

  private func owner(_ number: Int) -> (store: StoreID, associate: AssociateID) {
    guard people.isOwn(number) else { return staff.others[people.below(staff.others.count, number, 31)] }
    return (staff.store, staff.own[people.below(staff.own.count, number, 31)])
  }

  /// Within two years.
  private func instant(_ number: Int, _ part: Int) -> Value {
    .integer(FillStore.begin + Int64(people.below(730 * 86_400, number, 100 + UInt64(part))) * 1_000)
  }

  private mutating func put<Field: CatalogueField>(_ row: RowID, _ values: [(Field, Value)]) throws {
    let stamp = Stamp(
      time: .zero, node: hub, incarnation: 1, seq: 1, position: Position(epoch: 1, hubSeq: 1))
    let operation = Operation(table: Field.table, row: row, writes: values.map { .init($0.0.id, $0.1) })
    let image = RowState(
      operation, in: WriteContext(stamp: stamp, seenHub: .start), catalogue: .current
    ).encoded()
    try writer.replaceBase(image)
    rows += 1
  }
}
