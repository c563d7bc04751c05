internal import Kernel
internal import Persistence
internal import Synchronization

/// The days that were looked at last, so that a page that is watched reads only what came since. It holds identifiers and
/// times: whom they are about is read afresh for each page, and who was erased is nobody.
package final class DayMemory: Sendable {
  private struct Kept {
    let day: CalendarDay
    var parts: [LogName: DayPart]
  }

  private static let daysMax = 3
  /// The day looked at last stands last.
  private let days = Mutex([Kept]())

  package init() {}

  /// What every log says of a day, and whether there is more of it than is read.
  func parts(
    of day: CalendarDay, _ connection: Connection
  ) throws -> (parts: [LogName: DayPart], isCut: Bool) {
    let log = DayLog(connection: connection, begin: day.begin(), end: day.advanced(by: 1).begin())
    var parts = days.withLock { days in days.first { $0.day == day }?.parts ?? [:] }
    let heads = try log.heads()
    var left = DayLog.changesMax - parts.values.reduce(0) { $0 + $1.count }
    for (name, last) in heads.sorted(by: { $0.key < $1.key }) {
      var part = try parts[name] ?? log.part(of: name, through: last)
      // A hub that was given back an older order has a shorter log.
      if part.next > last + 1 { part = try log.part(of: name, through: last) }
      guard part.next <= last, !part.isOver else {
        parts[name] = part
        continue
      }
      let before = part.count
      try log.read(&part, of: name, max: max(0, min(left, DayLog.changesOfLogMax - before)))
      left -= part.count - before
      parts[name] = part
    }
    keep(Kept(day: day, parts: parts.filter { heads[$0.key] != nil }))
    return (parts, parts.values.contains { $0.isCut })
  }

  private func keep(_ kept: Kept) {
    days.withLock { days in
      days = Array((days.filter { $0.day != kept.day } + [kept]).suffix(Self.daysMax))
    }
  }
}
