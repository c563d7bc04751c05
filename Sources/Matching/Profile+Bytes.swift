package import Kernel

/// A profile as bytes, read back some twenty times faster than it is made from what was typed, so that a hub
/// compares a new record with hundreds without keeping a million in memory. Local to one database, never sent.
extension Profile {
  /// What reading the typed text gave; to be raised with every change of how anything is read, so that records stored
  /// by an older program are read afresh.
  package static let format: UInt8 = 1

  package var bytes: [UInt8] {
    var writer = ProfileWriter()
    writer.byte(Self.format)
    writer.text(list)
    writer.text(associate)
    writer.list([active].compactMap(\.self)) { writer, active in
      writer.number(active.lowerBound.milliseconds)
      writer.number(active.upperBound.milliseconds)
    }
    writer.list(names) { $0.name($1) }
    writer.list(numbers) { writer, held in
      writer.phone(held.number)
      writer.byte((held.isVerified ? 1 : 0) | (held.isFromChat ? 2 : 0) | held.holder.rawValue << 2)
    }
    writer.list(masked) { writer, mask in
      writer.text(mask.prefix)
      writer.number(Int64(mask.hiddenCount))
      writer.text(mask.suffix)
    }
    writer.list(rounded) { writer, rounded in
      writer.unsigned(rounded.lowest)
      writer.unsigned(rounded.highest)
    }
    writer.texts(looseDigits)
    writer.list(chats) { writer, chat in
      writer.byte(chat.kind.rawValue)
      writer.text(chat.scope)
      writer.text(chat.handle)
      writer.list([chat.phone].compactMap(\.self)) { $0.phone($1) }
    }
    writer.list(emails) { writer, email in
      writer.text(email.local)
      writer.text(email.domain)
    }
    writer.texts(externalIDs)
    writer.list([birthday].compactMap(\.self)) { $0.birthday($1) }
    writer.byte(gender.rawValue)
    writer.list(addresses) { writer, address in
      writer.texts([
        address.city, address.street, address.streetNumber, address.compound, address.building, address.room,
        address.district,
      ])
      writer.texts(address.words)
    }
    writer.list(pieces) { writer, piece in
      writer.text(piece.serial)
      writer.byte(piece.role == .bought ? 0 : 1)
      writer.number(piece.at.milliseconds)
    }
    return writer.bytes
  }

  /// - Returns: `nil` for bytes of another format or none at all.
  package convenience init?(record: SourceRecordID, bytes: [UInt8]) {
    var reader = ProfileReader(bytes)
    guard reader.byte() == Self.format else { return nil }
    var content = Content()
    content.list = reader.text()
    content.associate = reader.text()
    content.active =
      reader.list { reader in
        let first = Instant(milliseconds: reader.number())
        return first...max(first, Instant(milliseconds: reader.number()))
      }.first
    content.names = reader.list { $0.name() }
    content.numbers = reader.list { reader in
      let number = reader.phone()
      let marks = reader.byte()
      return number.map {
        HeldNumber(
          number: $0, isVerified: marks & 1 != 0, holder: .init(rawValue: marks >> 2) ?? .unsaid,
          isFromChat: marks & 2 != 0)
      }
    }.compactMap(\.self)
    content.masked = reader.list {
      MaskedPhone(prefix: $0.text(), hiddenCount: Int($0.number()), suffix: $0.text())
    }
    content.rounded = reader.list { RoundedPhone(lowest: $0.unsigned(), highest: $0.unsigned()) }
    content.looseDigits = reader.texts()
    content.chats = reader.list { reader in
      let kind = ChatKey.Kind(rawValue: reader.byte()) ?? .handle
      let (scope, handle) = (reader.text(), reader.text())
      return ChatKey(kind: kind, scope: scope, handle: handle, phone: reader.list { $0.phone() }.first ?? nil)
    }
    content.emails = reader.list { EmailKey(local: $0.text(), domain: $0.text()) }
    content.externalIDs = reader.texts()
    content.birthday = reader.list { $0.birthday() }.first
    content.gender = Gender(rawValue: reader.byte()) ?? .unknown
    content.addresses = reader.list { reader in
      let parts = reader.texts()
      return Address(parts: parts, words: reader.texts())
    }
    content.pieces = reader.list { reader in
      let serial = reader.text()
      let role: PersonEvidence.Piece.Role = reader.byte() == 0 ? .bought : .serviced
      return .init(serial: serial, role: role, at: Instant(milliseconds: reader.number()))
    }
    guard reader.isAtEnd else { return nil }
    self.init(record: record, content)
  }
}

/// Little numbers in little space: seven bits to a byte, the low ones first.
private struct ProfileWriter {
  private(set) var bytes: [UInt8] = []

  mutating func byte(_ byte: UInt8) { bytes.append(byte) }

  mutating func unsigned(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  mutating func number(_ value: Int64) { unsigned(UInt64(bitPattern: value << 1 ^ value >> 63)) }

  mutating func text(_ text: String) {
    unsigned(UInt64(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  mutating func list<Element>(
    _ elements: [Element], _ write: (inout ProfileWriter, Element) -> Void
  ) {
    unsigned(UInt64(elements.count))
    for element in elements { write(&self, element) }
  }

  mutating func texts(_ texts: [String]) { list(texts) { $0.text($1) } }

  mutating func scalars(_ scalars: [Unicode.Scalar]) { list(scalars) { $0.unsigned(UInt64($1.value)) } }

  mutating func phone(_ number: PhoneNumber) {
    unsigned(number.callingCode)
    unsigned(number.digits)
    text(number.extensionDigits)
  }

  mutating func name(_ spelled: Profile.SpelledName) {
    let name = spelled.name
    byte(name.form.rawValue)
    byte(name.gender.rawValue)
    byte((name.hasLostCharacter ? 1 : 0) | (name.isBySpouse ? 2 : 0) | (name.mentionsAssistant ? 4 : 0))
    scalars(name.surname)
    scalars(name.given)
    texts(name.latin)
    texts(name.aliases)
    texts(spelled.spellings)
    texts(spelled.surnameSpellings)
  }

  mutating func birthday(_ birthday: Birthday) {
    byte(birthday.system.rawValue | (birthday.isLeapMonth ? 0x80 : 0))
    for part in [birthday.year, birthday.decade, birthday.month, birthday.day] { number(Int64(part ?? -1)) }
  }
}

/// Reads what ``ProfileWriter`` wrote; what is malformed ends the reading and leaves ``isAtEnd`` false.
private struct ProfileReader {
  private let bytes: [UInt8]
  private var place = 0
  private var isBroken = false

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { !isBroken && place == bytes.count }

  mutating func byte() -> UInt8 {
    guard place < bytes.count else {
      isBroken = true
      return 0
    }
    place += 1
    return bytes[place - 1]
  }

  mutating func unsigned() -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      let next = byte()
      value |= UInt64(next & 0x7F) << shift
      if next < 0x80 { return value }
    }
    isBroken = true
    return value
  }

  mutating func number() -> Int64 {
    let value = unsigned()
    return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }

  private mutating func count() -> Int {
    let count = unsigned()
    guard count <= UInt64(bytes.count - place) else {
      isBroken = true
      return 0
    }
    return Int(count)
  }

  mutating func text() -> String {
    let count = count()
    place += count
    return String(decoding: bytes[(place - count)..<place], as: UTF8.self)
  }

  mutating func list<Element>(_ read: (inout ProfileReader) -> Element) -> [Element] {
    let count = count()
    var elements: [Element] = []
    elements.reserveCapacity(count)
    for _ in 0..<count { elements.append(read(&self)) }
    return elements
  }

  mutating func texts() -> [String] { list { $0.text() } }

  mutating func scalars() -> [Unicode.Scalar] {
    list { Unicode.Scalar(UInt32(truncatingIfNeeded: $0.unsigned())) ?? "?" }
  }

  mutating func phone() -> PhoneNumber? {
    let (code, digits) = (unsigned(), unsigned())
    let whole = String(digits)
    return PhoneNumber(
      callingCode: code, national: whole.dropFirst(String(code).utf8.count), extensionDigits: text())
  }

  mutating func name() -> Profile.SpelledName {
    let form = PersonName.Form(rawValue: byte()) ?? .none
    let gender = Gender(rawValue: byte()) ?? .unknown
    let marks = byte()
    let name = PersonName(
      form: form, surname: scalars(), given: scalars(), hasLostCharacter: marks & 1 != 0, gender: gender,
      isBySpouse: marks & 2 != 0, latin: texts(), aliases: texts(), mentionsAssistant: marks & 4 != 0)
    return Profile.SpelledName(name, spellings: texts(), surnameSpellings: texts())
  }

  mutating func birthday() -> Birthday {
    let first = byte()
    func part(_ number: Int64) -> Int? { number < 0 ? nil : Int(number) }
    return Birthday(
      system: Birthday.System(rawValue: first & 0x7F) ?? .unstated, year: part(number()),
      decade: part(number()), month: part(number()), day: part(number()), isLeapMonth: first & 0x80 != 0)
  }
}
