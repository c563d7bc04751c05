internal import Kernel

/// That a record holds a number or a chat id: as whose, recorded by whom, from when until when.
package struct ContactHolding: Hashable, Sendable {
  /// The digits of a number, the hash of a chat id.
  package let contact: UInt64
  /// Stands for the record's name; 0 without a whole one.
  package let holder: UInt64
  /// Stands for the associate; 0 when nobody is named.
  package let associate: UInt64
  /// Days since 1970 of what is known of the record, the first and the last; equal when only one is known.
  package let firstDay: Int32
  package let lastDay: Int32

  package init(contact: UInt64, holder: UInt64, associate: UInt64, firstDay: Int32, lastDay: Int32) {
    self.contact = contact
    self.holder = holder
    self.associate = associate
    self.firstDay = firstDay
    self.lastDay = lastDay
  }
}

/// Up to four different names seen with one contact point, with the time each was; a fifth only says "many".
package struct ContactHolders: Hashable, Sendable {
  private var names = SIMD4<UInt64>()
  private var firstDays = SIMD4<Int32>()
  private var lastDays = SIMD4<Int32>()
  private var associates = SIMD2<UInt64>()
  /// More than four.
  package private(set) var isMany = false

  package init() {}

  package mutating func add(_ holding: ContactHolding) {
    note(holding.associate)
    guard holding.holder != 0 else { return }
    for place in 0..<4 {
      if names[place] == holding.holder {
        firstDays[place] = min(firstDays[place], holding.firstDay)
        lastDays[place] = max(lastDays[place], holding.lastDay)
        return
      }
      if names[place] == 0 {
        names[place] = holding.holder
        firstDays[place] = holding.firstDay
        lastDays[place] = holding.lastDay
        return
      }
    }
    isMany = true
  }

  private mutating func note(_ associate: UInt64) {
    let key = associate == 0 ? Self.nobody : associate
    for place in 0..<2 where associates[place] == 0 || associates[place] == key {
      associates[place] = key
      return
    }
  }

  private static let nobody: UInt64 = 1

  /// Different names beside these two, 0 to 2; 2 stands for more, too.
  func others(than one: UInt64, _ other: UInt64) -> Int {
    if isMany { return 2 }
    var count = 0
    for place in 0..<4 where isOther(place, one, other) { count += 1 }
    return min(count, 2)
  }

  private func isOther(_ place: Int, _ one: UInt64, _ other: UInt64) -> Bool {
    names[place] != 0 && names[place] != one && names[place] != other
  }

  /// All records that have it are one and the same associate's.
  var hasOneAssociate: Bool { associates[0] > Self.nobody && associates[1] == 0 }

  /// Whether no comparison comes out otherwise with these: of many holders nobody asks who and when.
  package func weighsAs(_ other: ContactHolders) -> Bool {
    isMany && other.isMany ? hasOneAssociate == other.hasOneAssociate : self == other
  }

  /// Whether somebody else held it between two days for good: not before it can have been given out again after the
  /// first, and not until after it could be given out again before the last.
  func isHeldByAnother(
    than one: UInt64, _ other: UInt64, after first: Int32, before last: Int32, margin: Int32
  ) -> Bool {
    guard !isMany else { return false }
    return (0..<4).contains { place in
      isOther(place, one, other) && firstDays[place] >= first + margin && lastDays[place] + margin <= last
    }
  }
}

extension Profile {
  /// Each number and chat id of this record once.
  package var holdings: [ContactHolding] {
    let days = activeDays
    var seen: Set<UInt64> = []
    let contacts = numbers.map(\.number.digits) + chats.filter { !$0.handle.isEmpty }.map(\.hash)
    return contacts.filter { seen.insert($0).inserted }.map {
      ContactHolding(
        contact: $0, holder: holderKey, associate: associateKey, firstDay: days?.lowerBound ?? 0,
        lastDay: days?.upperBound ?? 0)
    }
  }

  /// Days since 1970 from the first contact to the last thing known.
  var activeDays: ClosedRange<Int32>? {
    active.map { Self.day($0.lowerBound)...Self.day($0.upperBound) }
  }

  private static func day(_ instant: Instant) -> Int32 {
    Int32(clamping: instant.milliseconds / Milliseconds.days(1).count)
  }
}
