import Kernel
import Members

/// A letter stands for a record, its store and its node; records are in hub order by the alphabet
/// unless a position is given.
func number(_ letter: Character) -> UInt64 { UInt64(letter.asciiValue ?? 0) }
func record(_ letter: Character) -> SourceRecordID { SourceRecordID(RowID(high: 0, low: number(letter))) }
func member(_ letter: Character) -> MemberID { MemberID(RowID(high: 0, low: number(letter))) }
func pair(_ one: Character, _ other: Character) -> RecordPair { RecordPair(record(one), record(other)) }

func position(_ hubSeq: UInt64) -> RowOrder {
  RowOrder(epoch: 1, hubSeq: hubSeq, node: NodeID(.zero), seq: hubSeq)
}

/// Times in tests are hours from zero.
func hour(_ count: Int64) -> Instant { Instant(milliseconds: 0) + .hours(count) }

func stamp(_ hours: Int64, _ letter: Character = "n") -> EditStamp {
  EditStamp(instant: hour(hours), node: NodeID(RowID(high: 0, low: number(letter))), seq: 1)
}

func view(
  _ letter: Character, basedOn base: Character? = nil, at hours: Int64 = 0, name: String? = nil,
  gender: Gender? = nil, birthday: Birthday? = nil, address: String? = nil, tags: Set<String>? = nil,
  contacts: [ContactPointView] = []
) -> SourceRecordView {
  let stamp = stamp(hours, letter)
  return SourceRecordView(
    id: record(letter), order: position(number(letter)), store: StoreID(RowID(high: 2, low: number(letter))),
    recordedAt: hour(hours), source: "counter \(letter)", basedOn: base.map(record),
    name: name.map { Stamped($0, stamp) }, gender: gender.map { Stamped($0, stamp) },
    birthday: birthday.map { Stamped($0, stamp) }, address: address.map { Stamped($0, stamp) },
    tags: tags.map { Stamped($0, stamp) }, contacts: contacts)
}

func phone(_ value: String, verified: Int64? = nil, seen: Int64 = 0, ended: Int64? = nil) -> ContactPointView
{
  ContactPointView(
    kind: .phone, value: value, verifiedAt: verified.map(hour), lastSeen: hour(seen), endedAt: ended.map(hour)
  )
}
