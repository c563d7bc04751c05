internal import Kernel

/// Something two records must share to be looked at together. Equal keys make candidates, nothing more.
///
/// The hub keeps their codes in an indexed table and fetches candidates by them; a key that too many records share (``MatchModel/blockRecordsMax``) is passed over.
package struct BlockingKey: Hashable, Comparable, Sendable {
  package enum Kind: UInt8, Hashable, Sendable, CaseIterable {
    case phone, phoneMask, phoneHead, phoneTail, local, chat, email, emailLocal, externalID
    case nameAndDay, nameAndYear, nameAndPlace, spelling, birthday, door, piece, surnameAndDay, givenAndDay,
      nickname
    case handle, skeleton, skeletonAndDay, skeletonAndPlace, place
  }

  package let kind: Kind
  package let value: String

  package init(_ kind: Kind, _ value: String) {
    self.kind = kind
    self.value = value
  }

  /// One column of a table. The kind stands in the lowest bits; two keys that fall together only make a candidate more.
  package var code: UInt64 {
    var hash = FixedHash()
    hash.add(kind.rawValue)
    hash.add(value)
    return hash.key & ~Self.kindMask | UInt64(kind.rawValue)
  }

  /// The bits of a code that hold the kind.
  static let kindMask: UInt64 = 0x3F

  package static func < (left: BlockingKey, right: BlockingKey) -> Bool {
    (left.kind.rawValue, left.value) < (right.kind.rawValue, right.value)
  }
}

extension Profile {
  /// All keys of this record, sorted, each once.
  package var blockingKeys: [BlockingKey] {
    var keys: Set<BlockingKey> = []
    addContactKeys(to: &keys)
    addNameKeys(to: &keys)
    for address in addresses where !address.door.isEmpty {
      let place =
        address.compound.isEmpty
        ? address.street + address.streetNumber : Address.pinyin(address.compound.unicodeScalars)
      keys.insert(BlockingKey(.door, "\(place) \(address.door)"))
      if !address.street.isEmpty {
        keys.insert(BlockingKey(.door, "\(address.street)\(address.streetNumber) \(address.door)"))
      }
    }
    addLatinKeys(to: &keys)
    for piece in pieces where !piece.serial.isEmpty { keys.insert(BlockingKey(.piece, piece.serial)) }
    return keys.sorted()
  }

  private func addContactKeys(to keys: inout Set<BlockingKey>) {
    let surnames = surnameSounds
    for held in numbers {
      let digits = String(held.number.digits)
      keys.insert(BlockingKey(.phone, digits))
      let national = held.number.nationalDigits
      keys.insert(BlockingKey(.local, String(national.suffix(8))))
      guard held.number.isMainlandMobile else { continue }
      keys.insert(BlockingKey(.phoneMask, "\(national.prefix(3))\(national.suffix(4))"))
      for surname in surnames {
        keys.insert(BlockingKey(.phoneHead, "\(national.prefix(6)) \(surname)"))
        keys.insert(BlockingKey(.phoneTail, "\(national.suffix(6)) \(surname)"))
      }
    }
    for digits in looseDigits {
      if digits.utf8.count == 8 { keys.insert(BlockingKey(.local, digits)) }
      for surname in surnames {
        let bare = digits.hasPrefix("86") ? digits.dropFirst(2) : digits[...]
        keys.insert(BlockingKey(.phoneHead, "\(bare.prefix(6)) \(surname)"))
        keys.insert(BlockingKey(.phoneTail, "\(bare.suffix(6)) \(surname)"))
      }
    }
    for phone in masked {
      keys.insert(BlockingKey(.phoneMask, "\(phone.prefix.prefix(3))\(phone.suffix.suffix(4))"))
    }
    for chat in chats where !chat.handle.isEmpty { keys.insert(BlockingKey(.chat, chat.scope + chat.handle)) }
    for email in emails {
      keys.insert(BlockingKey(.email, email.whole))
      keys.insert(BlockingKey(.emailLocal, String(email.local.prefix(24))))
    }
    for id in externalIDs { keys.insert(BlockingKey(.externalID, id)) }
  }

  /// How the surname may sound: one pinyin spelling for characters, each outer word for Latin letters.
  private var surnameSounds: [String] {
    var sounds: [String] = []
    for spelled in names {
      let name = spelled.name
      switch name.form {
      case .full, .surnameOnly:
        sounds += Array(spelled.surnameSpellings.prefix(2))
        sounds +=
          name.given.isEmpty ? [] : name.given.prefix(2).map { Romanisation.sound($0, isSurname: false) }
      case .nickname: sounds += spelled.surnameSpellings.prefix(1)
      case .latin: sounds += spelled.surnameSpellings
      case .none: break
      }
    }
    return Array(Set(sounds)).sorted()
  }

  private func addNameKeys(to keys: inout Set<BlockingKey>) {
    let days = birthday?.dayKeys ?? []
    let year = birthday?.year
    for day in days where day.count > 6 { keys.insert(BlockingKey(.birthday, day)) }
    for spelled in names {
      for spelling in spelled.spellings where spelling.utf8.count > 3 {
        keys.insert(BlockingKey(.spelling, spelling))
        if let year { keys.insert(BlockingKey(.nameAndYear, "\(spelling) \(year)")) }
        for day in days { keys.insert(BlockingKey(.nameAndDay, "\(spelling) \(day.suffix(4))")) }
        for address in addresses where !address.city.isEmpty {
          keys.insert(BlockingKey(.nameAndPlace, "\(spelling) \(address.city)"))
        }
      }
      for surname in spelled.surnameSpellings {
        for day in days { keys.insert(BlockingKey(.surnameAndDay, "\(surname) \(day)")) }
      }
      if spelled.name.form == .full {
        let given = spelled.name.given.map { Romanisation.sound($0, isSurname: false) }.joined()
        for day in days { keys.insert(BlockingKey(.givenAndDay, "\(given) \(day)")) }
      }
    }
  }
}

extension Profile {
  /// Keys that a slip in a name, a date or an address leaves alone: the consonants of words in Latin letters, beside a
  /// part of the birthday or of the address.
  private func addLatinKeys(to keys: inout Set<BlockingKey>) {
    for spelled in names where spelled.name.form == .latin {
      let skeletons = spelled.name.latin.prefix(4).map(LatinWords.skeleton).filter { $0.utf8.count > 1 }
      if skeletons.count > 1 {
        keys.insert(BlockingKey(.skeleton, skeletons.sorted().joined(separator: " ")))
      }
      for skeleton in skeletons {
        for day in birthday?.dayKeys ?? [] { keys.insert(BlockingKey(.skeletonAndDay, "\(skeleton) \(day)")) }
        if let year = birthday?.year, let month = birthday?.month {
          keys.insert(BlockingKey(.skeletonAndDay, "\(skeleton) \(year)-\(month)"))
        }
        for number in addresses.flatMap(\.words) where number.first?.isNumber == true {
          keys.insert(BlockingKey(.skeletonAndPlace, "\(skeleton) \(number)"))
        }
      }
    }
    for address in addresses {
      let numbers = address.words.filter { $0.first?.isNumber == true }
      let longest = address.words.filter { $0.first?.isNumber != true }.max { $0.utf8.count < $1.utf8.count }
      for number in numbers {
        if let longest { keys.insert(BlockingKey(.place, "\(number) \(longest)")) }
      }
    }
  }
}

extension Birthday {
  /// The day as typed, by which equal ones are counted; `nil` without a day.
  var dayKey: String? {
    guard let month, let day else { return nil }
    return "\(year ?? 0)-\(month)-\(day)"
  }

  /// `MMDD`, and `YYYYMMDD` when the year is known, of every day this can mean.
  var dayKeys: [String] {
    guard let month, let day else { return [] }
    var keys = ["\(month.padded(2))\(day.padded(2))"]
    if let year { keys.append("\(year)\(keys[0])") }
    for date in [gregorian, digitsAsLunar] {
      guard let date else { continue }
      let parts = date.components
      let text = "\(parts.month.padded(2))\(parts.day.padded(2))"
      keys += [text, "\(parts.year)\(text)"]
    }
    if system != .lunar, let lunar = gregorian.flatMap(LunarDay.init) {
      keys.append("\(lunar.month.padded(2))\(lunar.day.padded(2))")
    }
    return Array(Set(keys)).sorted()
  }
}
