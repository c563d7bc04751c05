import Catalogue
import ChangeLog
import Kernel
import Persistence

/// What people do in a shop, drawn fresh from a seed: the same seed gives the same acts.
struct Workload {
  private var random: SeededDraw
  private let world: World
  /// Records of one store that later acts are about.
  private(set) var records: [SourceRecordID] = []
  private var documents = 100_000

  init(seed: UInt64, world: World) {
    random = SeededDraw(state: seed)
    self.world = world
  }

  struct Act {
    let drafts: [Draft]
    let kind: ChangeKind
    /// Rows that it makes or touches in plain tables.
    let rows: Int
  }

  /// 45 % interactions, 20 % sales, 20 % edits, 15 % registrations with claim.
  mutating func act(of shell: Shell) -> Act {
    let draw = random.below(100)
    guard !records.isEmpty, draw >= 15 else { return registration(of: shell) }
    if draw < 60 { return interaction(of: shell) }
    return draw < 80 ? sale(of: shell) : edit()
  }

  mutating func registration(of shell: Shell) -> Act {
    let record = SourceRecordID(world.newRowID())
    records.append(record)
    let (interaction, claim, contact) = (world.newRowID(), world.newRowID(), world.newRowID())
    let now = world.clock.wall()
    let operations = [
      Operation(
        .sourceRecord, record.row,
        [
          (SourceRecordField.storeID, .id(shell.store)), (.associateID, .id(shell.associate)),
          (.name, .text(name())), (.gender, .text(random.below(2) == 0 ? "female" : "male")),
          (.source, .text("counter")), (.firstSeenAt, .instant(now)),
        ]),
      Operation(
        .contactPoint, contact,
        [
          (ContactPointField.recordID, .id(record)), (.kind, .text("phone")), (.value, .text(phone())),
          (.validFrom, .instant(now)),
        ]),
      Operation(
        .interaction, interaction,
        [
          (InteractionField.recordID, .id(record)), (.storeID, .id(shell.store)),
          (.associateID, .id(shell.associate)), (.kind, .text("visit")), (.statedAt, .instant(now)),
        ]),
      Operation(
        .claim, claim,
        [
          (ClaimField.recordID, .id(record)), (.associateID, .id(shell.associate)),
          (.storeID, .id(shell.store)), (.kind, .text("live")), (.evidence, .text("visitCheckIn")),
          (.statedAt, .instant(now)), (.interactionID, .id(interaction)),
        ]),
    ]
    return Act(drafts: [Draft(subject: record, operations: operations)], kind: .claim, rows: 4)
  }

  mutating func interaction(of shell: Shell) -> Act {
    let record = anybody()
    let operation = interaction(record, shell)
    return Act(drafts: [Draft(subject: record, operations: [operation])], kind: .record, rows: 1)
  }

  /// Visits of one person at the shop.
  mutating func visits(of record: SourceRecordID?, _ shell: Shell, count: Int) -> [Operation] {
    guard let record else { return [] }
    return (0..<count).map { _ in interaction(record, shell) }
  }

  /// A row of the lookup index, of somebody known elsewhere.
  mutating func lookup(_ number: Int, _ shell: Shell) -> Operation {
    Operation(
      .lookup, .derived(source: "lookup", document: String(number)),
      [
        (LookupField.token, .integer(Int64(random.below(1 << 28)))), (.keyVersion, .integer(1)),
        (.storeID, .id(shell.store)), (.maskedName, .text(LookupToken.masked(name: name()))),
        (.recordID, .id(RowID.derived(source: "record", document: String(number)))),
      ])
  }

  private mutating func interaction(_ record: SourceRecordID, _ shell: Shell) -> Operation {
    Operation(
      .interaction, world.newRowID(),
      [
        (InteractionField.recordID, .id(record)), (.storeID, .id(shell.store)),
        (.associateID, .id(shell.associate)), (.kind, .text(Self.kinds[random.below(Self.kinds.count)])),
        (.statedAt, .instant(world.clock.wall())), (.note, .text(sentence())),
      ])
  }

  /// A purchase with two lines, and the visit it was made on.
  mutating func sale(of shell: Shell) -> Act {
    let record = anybody()
    documents += 1
    let now = world.clock.wall()
    let document = "\(shell.name)-\(documents)"
    let purchase = RowID.derived(source: "purchase:counter:\(shell.store)", document: document)
    let amounts = (0..<2).map { _ in Int64(10_000 + random.below(50_000_000)) }
    var operations = [
      Operation(
        .purchase, purchase,
        [
          (PurchaseField.recordID, .id(record)), (.storeID, .id(shell.store)),
          (.associateID, .id(shell.associate)), (.kind, .text("sale")), (.soldAt, .instant(now)),
          (.documentSource, .text("counter")), (.documentNumber, .text(document)),
          (.amountMinorUnits, .integer(amounts[0] + amounts[1])), (.currency, .text("CNY")),
        ])
    ]
    for (index, amount) in amounts.enumerated() {
      operations.append(
        Operation(
          .purchaseLine, .derived(source: "line", document: purchase.description, line: String(index)),
          [
            (PurchaseLineField.purchaseID, .id(purchase)), (.recordID, .id(record)),
            (.storeID, .id(shell.store)), (.brand, .text(Self.brands[random.below(Self.brands.count)])),
            (.reference, .text("REF\(random.below(400))")), (.serial, .text("SN\(random.below(99_999_999))")),
            (.quantity, .integer(1)), (.amountMinorUnits, .integer(amount)),
          ]))
    }
    operations.append(interaction(record, shell))
    return Act(drafts: [Draft(subject: record, operations: operations)], kind: .record, rows: 4)
  }

  mutating func edit() -> Act {
    let record = anybody()
    let write: (SourceRecordField, Value?) =
      random.below(2) == 0
      ? (.note, .text(sentence())) : (.address, .text("\(sentence())\(random.below(900))号"))
    let operation = Operation(.sourceRecord, record.row, [write])
    return Act(drafts: [Draft(subject: record, operations: [operation])], kind: .record, rows: 1)
  }

  private mutating func anybody() -> SourceRecordID { records[random.below(records.count)] }

  mutating func name() -> String {
    Self.surnames[random.below(Self.surnames.count)]
      + (0...random.below(2)).map { _ in String(Self.given[random.below(Self.given.count)]) }.joined()
  }

  mutating func phone() -> String {
    let prefix = Self.prefixes[random.below(Self.prefixes.count)]
    let rest = 10_000_000 + random.below(90_000_000)
    return "\(prefix)\(rest)"
  }

  /// Two to five phrases.
  mutating func sentence() -> String {
    (0...(1 + random.below(4))).map { _ in Self.phrases[random.below(Self.phrases.count)] }.joined()
  }

  private static let kinds = ["visit", "call", "chat", "enquiry"]
  private static let brands = ["天梭", "浪琴", "欧米茄", "卡地亚", "万国", "积家", "周大福", "老凤祥"]
  private static let prefixes = ["138", "139", "150", "159", "177", "186", "188", "199"]
  private static let surnames = Array("王李张刘陈杨黄赵周吴徐孙马胡朱郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭").map(String.init)
  private static let given = Array(
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉萍红玲芬燕彬凤洁梅琳素云莲真雪荣爱妹香月莺媛瑞凡佳嘉琼勤珍贞莉")
  private static let phrases = [
    "喜欢", "想看", "新款", "手表", "项链", "戒指", "生日", "送给", "太太", "先生", "孩子", "下周", "周末", "再来", "电话", "联系",
    "预算", "两万", "左右", "玫瑰金", "白色", "表盘", "皮带", "钢带", "保养", "维修", "换电池", "等货", "到店", "试戴", "满意", "考虑",
    "比较", "价格", "折扣", "积分", "礼品", "发票", "公司", "朋友", "介绍", "结婚", "周年", "纪念", "出差", "回来", "以后", "已付",
    "订金", "取货", "寄送", "地址", "上海", "北京", "南京路", "淮海路", "商场", "三楼", "专柜", "微信", "照片", "尺寸", "四十毫米", "女款",
  ]
}

extension Operation {
  fileprivate init<Field: CatalogueField>(_ table: TableID, _ row: RowID, _ values: [(Field, Value?)]) {
    self.init(table: table, row: row, writes: values.map { Write($0.0.id, $0.1) })
  }
}

/// SplitMix64 (Steele, Lea and Flood, 2014).
struct SeededDraw {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
}
