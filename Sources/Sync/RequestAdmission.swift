package import Kernel

/// Who the hub serves at once, and when the others shall ask again: live before catch-up before bootstrap, each class
/// with places of its own, all together within so many bytes. A value: time and randomness are arguments.
///
/// Whoever is turned away gets an appointment instead of a guess: the next moment at which a place of its class is
/// free when everybody keeps theirs, and a random part on top. So three hundred nodes that come back at once come one
/// after the other.
package struct RequestAdmission: Sendable {
  /// What a request is for. Waiting at the hub for news takes no place: it holds next to nothing.
  package enum Class: String, CaseIterable, Sendable {
    /// What somebody is waiting for: a few fresh changes, a question, a hello.
    case live
    /// Many changes up, or many rows down.
    case catchUp
    /// A first pull.
    case bootstrap
  }

  /// A request that was let in, to be given back when it has been answered.
  package struct Ticket: Hashable, Sendable {
    let number: UInt64
    let requestClass: Class
    let bytes: Int
    let arrived: Int64
  }

  /// What becomes of a request.
  package enum Verdict: Hashable, Sendable {
    case admitted(Ticket)
    /// Ask again after so long.
    case later(Milliseconds)
  }

  /// How many of each class are answered at once. Writing is one after the other in any case.
  static let places: [Class: Int] = [.live: 64, .catchUp: 8, .bootstrap: 2]
  /// Bodies in memory, as they came and unpacked.
  static let bytesMax = 192 << 20
  /// What a body takes beside its own bytes while it is unpacked and answered.
  static let overheadBytes: [Class: Int] = [.live: 1 << 20, .catchUp: 12 << 20, .bootstrap: 12 << 20]
  private static let pauseMax = Milliseconds.seconds(60)
  private static let firstGuess = Milliseconds(500)

  private var running: [Class: Int] = [:]
  private var bytes = 0
  private var next: UInt64 = 0
  /// How long an answer takes, smoothed.
  private var service: [Class: Milliseconds] = [:]
  /// The last appointment given.
  private var booked: [Class: Int64] = [:]
  private var open: Set<Ticket> = []
  /// How many were turned away since the start.
  package private(set) var turnedAway: UInt64 = 0

  package init() {}

  /// - Parameters:
  ///   - announced: bytes of the body, before any of them is read.
  ///   - now: by the boot clock, in milliseconds.
  ///   - random: for the part of a pause that is drawn.
  package mutating func admit(
    _ requestClass: Class, announced: Int, now: Int64, random: UInt64
  ) -> Verdict {
    let needed = announced + (Self.overheadBytes[requestClass] ?? 0)
    let isPlace = running[requestClass, default: 0] < Self.places[requestClass] ?? 1
    // Something is always let in, however large: or nothing could ever go on.
    guard isPlace, bytes + needed <= Self.bytesMax || open.isEmpty else {
      turnedAway += 1
      return .later(appointment(requestClass, now: now, random: random))
    }
    next += 1
    let ticket = Ticket(number: next, requestClass: requestClass, bytes: needed, arrived: now)
    open.insert(ticket)
    running[requestClass, default: 0] += 1
    bytes += needed
    return .admitted(ticket)
  }

  /// Frees the place of a request that was answered, or broken off. A ticket counts once.
  package mutating func leave(_ ticket: Ticket, now: Int64) {
    guard open.remove(ticket) != nil else { return }
    running[ticket.requestClass, default: 1] -= 1
    bytes -= ticket.bytes
    let took = max(0, now - ticket.arrived)
    let known = service[ticket.requestClass]?.count ?? took
    service[ticket.requestClass] = Milliseconds((known * 7 + took) / 8)
  }

  private mutating func appointment(_ requestClass: Class, now: Int64, random: UInt64) -> Milliseconds {
    let each = max(service[requestClass] ?? Self.firstGuess, Milliseconds(20)).count
    let gap = max(1, each / Int64(Self.places[requestClass] ?? 1))
    let at = min(max(booked[requestClass] ?? now, now) + gap, now + Self.pauseMax.count)
    booked[requestClass] = at
    let pause = max(at - now, each)
    return Milliseconds(min(pause + Int64(random % UInt64(pause / 2 + 1)), Self.pauseMax.count))
  }
}

/// How large the next batch is: what takes about as long as it should. A value.
package struct BatchSize: Hashable, Sendable {
  package let range: ClosedRange<Int>
  package private(set) var count: Int

  /// Longer than this, whoever else wants to write waits noticeably.
  package static let applyTime = Milliseconds(250)
  /// Longer than this, a line that breaks off often never gets a batch through.
  package static let lineTime = Milliseconds.seconds(10)

  package init(_ range: ClosedRange<Int>, count: Int) {
    self.range = range
    self.count = min(max(count, range.lowerBound), range.upperBound)
  }

  /// Learns from one batch of that size or less. No more than halved or doubled at once: one slow write is no rule.
  ///
  /// - Parameters:
  ///   - items: how many there were.
  ///   - applied: how long they took to be written.
  ///   - travelled: how long they were on the line, both ways.
  package mutating func learn(items: Int, applied: Milliseconds, travelled: Milliseconds) {
    guard items > 0 else { return }
    let slowest = max(
      Double(applied.count) / Double(Self.applyTime.count),
      Double(travelled.count) / Double(Self.lineTime.count))
    // A batch that was not full says only that it was too slow, never that more would do.
    guard items >= count || slowest > 1 else { return }
    let wanted = Double(items) / max(slowest, 0.01)
    count = min(
      max(Int(min(max(wanted, Double(count) / 2), Double(count) * 2)), range.lowerBound), range.upperBound)
  }
}
