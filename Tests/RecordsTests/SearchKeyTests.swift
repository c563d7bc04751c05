import Catalogue
import ChangeLog
import Kernel
import NodeKit
import Persistence
import Records
import Testing

@Suite struct `Search terms` {
  private let node: TestNode
  private let record = Sample.record(1)

  init() throws {
    node = try TestNode(.store, number: 1, store: Sample.storeA)
  }

  private func found(_ kind: SearchKeyTable.Kind, _ term: String) throws -> [SourceRecordID] {
    try node.read { try SearchKeyTable($0).records(kind, term, limit: 20) }
  }

  @Test(arguments: ["13911138222", "139 1113 8222", "+86 139-1113-8222", "0086 13911138222"])
  func `find a telephone number however it was typed`(_ typed: String) throws {
    try node.write([Sample.phone(Sample.row(1), of: record, typed)])
    #expect(try found(.phone, "8613911138222") == [record])
    #expect(try found(.lastFour, "8222") == [record])
  }

  @Test func `follow what is written and leave nothing of before`() throws {
    try node.write([
      Sample.name(record, "Wang Xiao Ming"), Sample.phone(Sample.row(1), of: record, "13911138222"),
    ])
    try node.write([Sample.name(record, "王小明"), Sample.phone(Sample.row(1), of: record, "13922239111")])
    #expect(try found(.name, SearchKeyTable.normalisedName("wang xiaoming")).isEmpty)
    #expect(try found(.name, "王小明") == [record])
    #expect(try found(.lastFour, "8222").isEmpty)
    #expect(try found(.lastFour, "9111") == [record])
  }

  @Test func `name a record once however many of its rows have the term`() throws {
    try node.write((1...3).map { Sample.phone(Sample.row($0), of: record, "13911138222") })
    try node.write([Sample.phone(Sample.row(9), of: Sample.record(2), "13911138222")])
    #expect(try found(.phone, "8613911138222") == [record, Sample.record(2)])
  }

  @Test func `are so many at most`() throws {
    for number in 1...30 {
      try node.write([
        Sample.phone(Sample.row(UInt64(number)), of: Sample.record(UInt64(number)), "13911138222")
      ])
    }
    #expect(try found(.phone, "8613911138222").count == 20)
  }
}
