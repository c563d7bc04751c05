import Catalogue
import ChangeLog
import Kernel
import NodeKit
import Persistence
import Records
import Testing

/// Who holds which record, and from where on.
@Suite struct `A record` {
  private let hub: TestNode
  private let record = Sample.record(1)

  init() throws {
    hub = try TestNode(.hub, number: 9)
    try hub.write([Sample.name(record, "王"), Sample.phone(Sample.row(1), of: record, "13911138222")])
    try hub.write([Sample.name(Sample.record(2), "李")])
  }

  @discardableResult
  private func change(_ body: (StateWriter) throws -> Bool) throws -> Bool {
    let profile = hub.profile
    return try hub.database.writeBlocking { connection throws in
      let writer = StateWriter(connection, profile: profile)
      let result = try body(writer)
      try writer.finish()
      return result
    }
  }

  private func position(_ hubSeq: UInt64) -> Position { Position(epoch: 1, hubSeq: hubSeq) }

  private func sum(_ scope: Scope) throws -> FingerprintTable.Entry {
    try hub.read { try FingerprintTable($0).entry(scope) }
  }

  private func exited(_ scope: Scope, after first: UInt64 = 0) throws -> [SourceRecordID] {
    try hub.read {
      try ServeTable($0).exited(scope, after: position(first), through: position(100)).map(\.record)
    }
  }

  private func entered(_ scope: Scope, after first: UInt64 = 0) throws -> [SourceRecordID] {
    let last = RowID(high: .max, low: .max)
    return try hub.read {
      try ServeTable($0).entered(scope, after: (position(first), last), through: position(100), limit: 10)
        .map(\.record)
    }
  }

  @Test func `enters a scope once, with all its rows`() throws {
    #expect(try change { try $0.enter(record, into: Sample.scopeA, at: position(5)) })
    #expect(try !change { try $0.enter(record, into: Sample.scopeA, at: position(6)) })
    #expect(try sum(Sample.scopeA).rows == 2)
    #expect(try sum(Sample.scopeB) == .empty)
    #expect(try entered(Sample.scopeA) == [record])
    #expect(try entered(Sample.scopeA, after: 5).isEmpty)
    #expect(try hub.read { try ServeTable($0).scopes(holding: record).map(\.enteredAt) } == [position(5)])
  }

  @Test func `leaves a scope with all its rows, and comes back as new`() throws {
    try change { try $0.enter(record, into: Sample.scopeA, at: position(5)) }
    let held = try sum(Sample.scopeA)
    try change { writer in
      try writer.exit(record, from: Sample.scopeA, at: position(7))
      return true
    }
    #expect(try sum(Sample.scopeA) == .empty)
    #expect(try exited(Sample.scopeA) == [record])
    #expect(try exited(Sample.scopeA, after: 7).isEmpty)
    #expect(try entered(Sample.scopeA).isEmpty)
    try change { try $0.enter(record, into: Sample.scopeA, at: position(9)) }
    #expect(try sum(Sample.scopeA) == held)
    #expect(try exited(Sample.scopeA).isEmpty)
    #expect(try entered(Sample.scopeA, after: 7) == [record])
  }

  @Test func `that a scope never held does not leave it`() throws {
    try change { writer in
      try writer.exit(record, from: Sample.scopeA, at: position(7))
      return true
    }
    #expect(try exited(Sample.scopeA).isEmpty)
    #expect(try sum(Sample.scopeA) == .empty)
  }

  @Test func `counts for every scope that holds it as it changes`() throws {
    try change { try $0.enter(record, into: Sample.scopeA, at: position(5)) }
    try change { try $0.enter(record, into: Sample.scopeB, at: position(6)) }
    try hub.write([Sample.visit(Sample.row(2), of: record, note: "v")])
    #expect(try sum(Sample.scopeA).rows == 3)
    #expect(try sum(Sample.scopeA) == (try sum(Sample.scopeB)))
  }

  @Test func `within one transaction enters and changes in either order`() throws {
    let (profile, log, world) = (hub.profile, hub.log, hub.world)
    func both(_ record: SourceRecordID, enterFirst: Bool) throws {
      try hub.database.writeBlocking { connection throws in
        let writer = StateWriter(connection, profile: profile)
        if enterFirst { try writer.enter(record, into: Sample.scopeA, at: position(9)) }
        _ = try log.append(
          [Draft(subject: record, operations: [Sample.note(record, "n")])], kind: .record, actor: nil,
          world: world,
          to: writer)
        if !enterFirst { try writer.enter(record, into: Sample.scopeA, at: position(9)) }
        try writer.finish()
      }
    }
    try both(Sample.record(2), enterFirst: true)
    let first = try sum(Sample.scopeA)
    #expect(first.rows == 1)
    try both(record, enterFirst: false)
    #expect(try sum(Sample.scopeA).rows == 3)
  }

  @Test func `entering many at a time is paged in order of entry, then of record`() throws {
    for number in (10...14).reversed() {
      try change {
        try $0.enter(
          Sample.record(UInt64(number)), into: Sample.scopeA, at: position(UInt64(20 + number / 13)))
      }
    }
    var token = (position: position(0), record: RowID.zero)
    var pages: [[UInt64]] = []
    while true {
      let page = try hub.read {
        try ServeTable($0).entered(Sample.scopeA, after: token, through: position(100), limit: 2)
      }
      guard let last = page.last else { break }
      pages.append(page.map { $0.record.row.low })
      token = (last.position, last.record.row)
    }
    #expect(pages == [[10, 11], [12, 13], [14]])
  }
}
