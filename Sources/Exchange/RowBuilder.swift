internal import Kernel

/// Makes typed rows of records, or says what is wrong with them.
struct RowBuilder {
  private let mapping: HeaderMapping
  private let options: ImportOptions
  private let referenceScope: String
  private let columnCurrency: Currency?
  private var seen = SeenRows()
  private var writer = DigestInput()

  init(mapping: HeaderMapping, options: ImportOptions) {
    self.mapping = mapping
    self.options = options
    let memberHeader = mapping.column(of: .member).map { HeaderName.normalised(mapping.header[$0]) } ?? ""
    referenceScope = options.referenceScope ?? Self.scope(of: memberHeader)
    columnCurrency = mapping.column(of: .amount).flatMap { CurrencyText.ofColumn(mapping.header[$0]) }
  }

  /// A card is named by its header; all else is the record id of a list.
  private static func scope(of header: String) -> String {
    header.contains("card") || header.contains("卡") || header == "customerid" ? "card" : "record"
  }

  // MARK: Members

  mutating func member(_ record: RecordReader) throws(RowReject) -> MemberRow {
    try checkShape(record)
    let id = text(.record, record)
    guard !id.isEmpty else { throw reject(.idMissing, .record, record) }
    let contact = try time(.firstContactAt, record)
    let emails = texts(.email, record)
    let store = try store(record)
    var row = MemberRow(
      lineNumber: record.lineNumber, recordID: id, store: store,
      associate: optional(.associate, record) ?? options.defaultAssociate, firstContactAt: contact?.instant,
      firstContactTimeKnown: contact?.timeKnown ?? false, name: name(record), phones: texts(.phone, record),
      email: emails.first ?? "", otherEmails: Array(emails.dropFirst()), chat: text(.chat, record),
      birthday: texts(.birthday, record).joined(separator: "-"), calendar: text(.calendar, record),
      gender: text(.gender, record),
      address: texts(.address, record).joined(separator: " "), source: text(.source, record),
      custom: try custom(record), contentDigest: .zero)
    writer.begin()
    writer.add(store ?? "")
    writer.add(id)
    if let earlier = seen.firstLine(of: writer.digest, line: record.lineNumber) {
      throw reject(.duplicateRecord, .record, record, earlierLine: earlier)
    }
    row.contentDigest = digest(of: row)
    return row
  }

  /// A value that its field does not hold keeps the whole row out: half of it would look like all of it.
  private func custom(_ record: RecordReader) throws(RowReject) -> [RowID: String] {
    var custom: [RowID: String] = [:]
    for (index, column) in mapping.customColumns {
      let text = record.trimmed(index)
      guard !text.isEmpty else { continue }
      guard column.accepts(text) else { throw reject(.fieldMalformed, column: index, record) }
      custom[column.id] = text
    }
    return custom
  }

  private func store(_ record: RecordReader) throws(RowReject) -> String? {
    let store = optional(.store, record) ?? options.defaultStore
    if let accepted = options.acceptedStores, store.map({ accepted.contains($0) }) != true {
      throw reject(.storeNotAccepted, .store, record)
    }
    return store
  }

  /// The full name, or its two parts: family name first when it is Chinese.
  private func name(_ record: RecordReader) -> String {
    let (whole, given, family) = (text(.name, record), text(.givenName, record), text(.familyName, record))
    // Parts say which is the surname; systems that have both join them in the order of the West.
    guard !given.isEmpty, !family.isEmpty else { return whole.isEmpty ? given + family : whole }
    let chinese = (family + given).unicodeScalars.allSatisfy { $0.value >= 0x2E80 }
    return chinese ? family + given : "\(given) \(family)"
  }

  private mutating func digest(of row: MemberRow) -> Digest {
    writer.begin()
    for part in [row.recordID, row.store ?? "", row.associate ?? ""] { writer.add(part) }
    writer.add(row.firstContactAt.map { UInt64(bitPattern: $0.milliseconds) } ?? .max)
    writer.add(row.name)
    writer.add(UInt64(row.phones.count))
    for part in row.phones + [row.email] + row.otherEmails { writer.add(part) }
    for part in [row.chat, row.birthday, row.calendar, row.gender, row.address, row.source] {
      writer.add(part)
    }
    for (id, text) in row.custom.sorted(by: { $0.key < $1.key }) {
      writer.add(id.description)
      writer.add(text)
    }
    return writer.digest
  }

  // MARK: Purchases

  mutating func purchase(_ record: RecordReader) throws(RowReject) -> PurchaseRow {
    try checkShape(record)
    let id = text(.member, record)
    guard !id.isEmpty else { throw reject(.idMissing, .member, record) }
    guard let at = try time(.at, record) else { throw reject(.timeMissing, .at, record) }
    let amount = try amount(record)
    var row = PurchaseRow(
      lineNumber: record.lineNumber, document: optional(.document, record),
      documentLine: optional(.documentLine, record), member: ExternalReference(scope: referenceScope, id: id),
      store: try store(record), at: at.instant, timeKnown: at.timeKnown,
      kind: try kind(record, amount), brand: text(.brand, record), reference: text(.reference, record),
      serial: text(.serial, record), quantity: try quantity(record), amount: amount,
      associate: optional(.associate, record) ?? options.defaultAssociate, contentDigest: .zero, occurrence: 0
    )
    row.contentDigest = digest(of: row)
    row.occurrence = seen.countEarlier(identity(of: row) ?? row.contentDigest)
    return row
  }

  private func amount(_ record: RecordReader) throws(RowReject) -> Money {
    let written = text(.amount, record)
    guard !written.isEmpty else { throw reject(.amountMissing, .amount, record) }
    var currency = columnCurrency ?? options.defaultCurrency
    if let named = optional(.currency, record) {
      guard let known = CurrencyText.currency(named) else {
        throw reject(.currencyUnknown, .currency, record)
      }
      currency = known
    }
    guard let money = AmountText.money(written, currency) else {
      throw reject(.amountMalformed, .amount, record)
    }
    return money
  }

  private func quantity(_ record: RecordReader) throws(RowReject) -> Int {
    let written = text(.quantity, record)
    if written.isEmpty { return 1 }
    guard let quantity = Int(written), quantity.magnitude <= ImportLimits.quantityMax else {
      throw reject(.quantityMalformed, .quantity, record)
    }
    return quantity
  }

  /// Without a word for it a line is a sale, and money handed back is a return.
  private func kind(_ record: RecordReader, _ amount: Money) throws(RowReject) -> PurchaseKind {
    let written = text(.kind, record).lowercased()
    switch written {
    case "": return amount.minorUnits < 0 ? .return : .sale
    case "销售", "購買", "购买", "消费", "零售", "銷售": return .sale
    case "维修", "修理", "維修": return .repair
    case "保养", "服务", "养护", "保養", "服務": return .service
    case "退货", "退款", "退貨", "refund": return .return
    default:
      guard let kind = PurchaseKind(rawValue: written) else { throw reject(.kindUnknown, .kind, record) }
      return kind
    }
  }

  private mutating func digest(of row: PurchaseRow) -> Digest {
    writer.begin()
    writer.add(row.document ?? "")
    writer.add(row.documentLine ?? "")
    writer.add(row.member.scope)
    writer.add(row.member.id)
    writer.add(row.store ?? "")
    writer.add(UInt64(bitPattern: row.at.milliseconds))
    writer.add(row.kind.rawValue)
    writer.add(row.brand)
    writer.add(row.reference)
    writer.add(row.serial)
    writer.add(UInt64(bitPattern: Int64(row.quantity)))
    writer.add(UInt64(bitPattern: row.amount.minorUnits))
    writer.add(row.amount.currency.code)
    writer.add(row.associate ?? "")
    return writer.digest
  }

  /// What rows of one document share; `nil` for a row without a document number.
  private mutating func identity(of row: PurchaseRow) -> Digest? {
    guard let document = row.document else { return nil }
    writer.begin()
    writer.add(row.store ?? "")
    writer.add(document)
    return writer.digest
  }

  // MARK: Cells

  private func text(_ field: ImportField, _ record: RecordReader) -> String {
    guard let column = mapping.column(of: field) else { return "" }
    return record.trimmed(column)
  }

  private func optional(_ field: ImportField, _ record: RecordReader) -> String? {
    let text = text(field, record)
    return text.isEmpty ? nil : text
  }

  private func texts(_ field: ImportField, _ record: RecordReader) -> [String] {
    mapping.columns(of: field).map(record.trimmed).filter { !$0.isEmpty }
  }

  /// `nil` for a blank cell.
  private func time(_ field: ImportField, _ record: RecordReader) throws(RowReject) -> TimeText? {
    let written = text(field, record)
    if written.isEmpty { return nil }
    let time = TimeText(written, zoneOffsetMinutes: options.zoneOffsetMinutes, order: options.dateOrder)
    guard let time else { throw reject(.timeMalformed, field, record) }
    return time
  }

  // MARK: Rejects

  private func checkShape(_ record: RecordReader) throws(RowReject) {
    if let fault = record.fault { throw reject(fault.code, nil, record) }
    if record.hasMalformedText { throw reject(.encoding, nil, record) }
    let expected = mapping.header.count
    if record.cellCount < expected { throw reject(.tooFewColumns, nil, record) }
    // Some programs end each line with separators too many; what is blank can be left out.
    if record.cellCount > expected,
      (expected..<record.cellCount).contains(where: { !record.trimmed($0).isEmpty })
    {
      throw reject(.tooManyColumns, nil, record)
    }
  }

  private func reject(
    _ code: RowReject.Code, _ field: ImportField?, _ record: RecordReader, earlierLine: Int? = nil
  ) -> RowReject {
    reject(code, column: field.flatMap { mapping.column(of: $0) }, record, earlierLine: earlierLine)
  }

  private func reject(
    _ code: RowReject.Code, column: Int?, _ record: RecordReader, earlierLine: Int? = nil
  ) -> RowReject {
    let raw = record.rawText
    return RowReject(
      lineNumber: record.lineNumber, code: code,
      column: column.map { mapping.header[$0] }, earlierLine: earlierLine,
      cells: record.fault == nil ? (0..<record.cellCount).map(record.cell) : [raw], raw: raw)
  }
}

extension RecordFault {
  var code: RowReject.Code {
    switch self {
    case .quoteNotClosed: .quoteNotClosed
    case .textAfterQuote: .textAfterQuote
    case .cellTooLong: .cellTooLong
    case .lineTooLong: .lineTooLong
    case .tooManyColumns: .tooManyColumns
    case .nulByte: .nulByte
    }
  }
}
