import Catalogue
import ChangeLog
import Fleet
import Kernel
import Persistence
import SwiftProtobuf
import Sync
import Synchronization
import Testing
import Wire

/// A mistake that somebody made in a system like this one, planted into the fleet from outside, and how the
/// simulator is to notice.
struct Mistake: Sendable, CustomTestStringConvertible {
  /// Of the catalogue of mistakes the design was checked against, where it is one of those.
  let number: String
  let name: String
  let plant: @Sendable (_ fired: Firing) -> Planted

  var testDescription: String { "\(number) \(name)" }

  init(_ number: String, _ name: String, _ plant: @escaping @Sendable (Firing) -> Planted) {
    self.number = number
    self.name = name
    self.plant = plant
  }

  /// How often the mistake was really made: one that never fires proves nothing.
  final class Firing: Sendable {
    private let counter = Mutex(0)
    var count: Int { counter.withLock { $0 } }

    /// - Returns: true for every so many-th call.
    func every(_ period: Int) -> Bool {
      counter.withLock { counter in
        counter += 1
        return counter.isMultiple(of: period)
      }
    }
  }
}

extension Mistake {
  private typealias Edit = @Sendable (inout Statement) -> Void

  /// Statements that begin with, or contain, a text are changed.
  private static func rewriting(
    _ text: String, every period: Int = 1,
    if isMeant: @escaping @Sendable (Statement) -> Bool = { _ in true },
    _ fired: Firing, _ edit: @escaping Edit
  ) -> StatementInterceptor {
    { statement in
      guard statement.sql.contains(text), isMeant(statement), fired.every(period) else { return statement }
      var statement = statement
      edit(&statement)
      return statement
    }
  }

  private static let forgetting: Edit = { statement in
    statement.sql = "SELECT 1"
    statement.arguments = []
  }

  private static func atHub(_ interceptor: @escaping StatementInterceptor) -> Planted {
    var planted = Planted()
    planted.atHub = interceptor
    return planted
  }

  private static func atNodes(_ interceptor: @escaping StatementInterceptor) -> Planted {
    var planted = Planted()
    planted.atNodes = interceptor
    return planted
  }

  /// Every cell of the rows that the hub stores.
  private static func foldingWrong(
    _ fired: Firing, _ change: @escaping @Sendable (RowState) -> RowState?
  ) -> Planted {
    atHub { statement in
      guard statement.sql.contains("INSERT INTO rowState"), let bytes = statement.arguments[4]?.bytes,
        let state = try? RowState(decoding: bytes, catalogue: .current), let wrong = change(state),
        fired.every(1)
      else { return statement }
      var statement = statement
      statement.arguments[4] = .bytes(wrong.encoded())
      return statement
    }
  }

  private static func cells(
    _ state: RowState, _ change: (Cell) -> Cell?
  ) -> RowState? {
    guard case .mutable(let cells) = state.content else { return nil }
    var isChanged = false
    let changed = cells.mapValues { cell in
      guard let other = change(cell) else { return cell }
      isChanged = true
      return other
    }
    return isChanged
      ? RowState(table: state.table, id: state.id, position: state.position, content: .mutable(changed)) : nil
  }

  private static func answers<M: SwiftProtobuf.Message>(
    _ path: String, _ fired: Firing, _ change: @escaping @Sendable (inout M) -> Bool
  ) -> Planted {
    var planted = Planted()
    planted.answer = { asked, body in
      guard asked == path, var frames: [M] = try? SyncBody.decodeAll(body), var last = frames.popLast() else {
        return body
      }
      if frames.isEmpty, change(&last), fired.every(1) { return (try? SyncBody.encode([last])) ?? body }
      if var first = frames.first, change(&first), fired.every(1) {
        frames[0] = first
        return (try? SyncBody.encode(frames + [last])) ?? body
      }
      return body
    }
    return planted
  }

  static let all: [Mistake] = [
    // MARK: The log
    Mistake("M1", "a number is taken and not used: a gap in the log") { fired in
      atNodes(
        rewriting("INSERT INTO logHead", every: 60, fired) { $0.arguments[2] = $0.arguments[2]?.plus(1) })
    },
    Mistake("M2", "the cursor moves on without all of its rows") { fired in
      atNodes(rewriting("INSERT INTO stagedRow", every: 80, fired, forgetting))
    },
    Mistake("M2", "staged pages are not cleared with the cursor") { fired in
      atNodes(rewriting("DELETE FROM stagedRow", fired, forgetting))
    },
    Mistake("M3", "a failure is not looked at again") { fired in
      _ = fired.every(1)
      var planted = Planted()
      planted.forgetsRetry = true
      return planted
    },
    Mistake("M4", "a change that cannot count holds up those behind it") { fired in
      atHub { (statement: Statement) throws(ClienteleError) -> Statement in
        guard statement.sql.contains("INSERT INTO change"), statement.arguments[5] == .integer(3),
          fired.every(1)
        else { return statement }
        throw ClienteleError(.changeUnknownTable, "planted")
      }
    },
    Mistake("M5", "a node's clock is taken from its wall clock alone") { fired in
      atNodes(rewriting("INSERT INTO logHead", fired) { $0.arguments[4] = .integer(0) })
    },
    Mistake("M5", "a checkpoint does not move the clock on") { fired in
      answers(SyncPath.pull, fired) { (answer: inout ProtoPullAnswer) in
        answer.checkpoint.stamp = 0
        return answer.hasCheckpoint
      }
    },
    Mistake("M7", "the larger value wins") { fired in
      foldingWrong(fired) { state in
        cells(state) { cell in
          guard let other = cell.contenders.first, let mine = cell.value, let theirs = other.value,
            mine < theirs
          else { return nil }
          return Cell(
            writes: [other, cell.writes[0]] + cell.contenders.dropFirst(), seen: cell.seen, elements: [])
        }
      }
    },
    Mistake("recipe", "what lost is dropped without a word") { fired in
      foldingWrong(fired) { state in
        cells(state) {
          $0.contenders.isEmpty ? nil : Cell(writes: [$0.writes[0]], seen: $0.seen, elements: [])
        }
      }
    },
    Mistake("recipe", "the later telling of a fact replaces the earlier") { fired in
      foldingWrong(fired) { state in
        guard case .fact(let tellings) = state.content, tellings.count > 1 else { return nil }
        return RowState(
          table: state.table, id: state.id, position: state.position, content: .fact(tellings.reversed()))
      }
    },
    Mistake("M8", "a removal takes away adds that it had not seen") { fired in
      foldingWrong(fired) { state in
        cells(state) { cell in
          guard cell.elements.contains(where: { !$0.removedBy.isEmpty && !$0.adds.isEmpty }) else {
            return nil
          }
          return Cell(
            writes: [], seen: cell.seen,
            elements: cell.elements.map {
              $0.removedBy.isEmpty
                ? $0
                : Cell.Element(
                  value: $0.value, adds: [], removedSeen: $0.removedSeen, removedBy: $0.removedBy)
            })
        }
      }
    },
    Mistake("M9", "the origin is lost on the way through the hub") { fired in
      foldingWrong(fired) { state in
        cells(state) { cell in
          guard let write = cell.writes.first else { return nil }
          let stamp = write.stamp
          return Cell(
            writes: [
              Cell.Write(
                value: write.value,
                stamp: Stamp(
                  time: stamp.time, node: NodeID(.zero), incarnation: 1, seq: stamp.seq,
                  position: stamp.position))
            ] + cell.contenders, seen: cell.seen, elements: [])
        }
      }
    },
    Mistake("M11", "more is believed received than was sent") { fired in
      answers(SyncPath.push, fired) { (answer: inout ProtoPushAnswer) in
        answer.receivedSeq += 1
        return true
      }
    },
    Mistake("recipe", "an answer is given before the disk has it") { fired in
      _ = fired.every(1)
      var planted = Planted()
      planted.disksLie = true
      return planted
    },
    Mistake("recipe", "a receipt is given and not kept") { fired in
      atHub(rewriting("INSERT INTO receipt (", every: 40, fired, forgetting))
    },
    Mistake("M28", "a change says that it saw nothing") { fired in
      atNodes(
        rewriting(
          "SELECT value FROM property WHERE name = ?", every: 1,
          if: { $0.arguments == [.text("cursor")] }, fired
        ) { $0.arguments = [.text("no such property")] })
    },

    // MARK: Who holds what
    Mistake("M14", "rows follow what a node asks for, not what it may hold") { fired in
      atHub(
        rewriting("WHERE scope = ? AND exitedAt IS NULL AND enteredAt <= ?", fired) {
          $0.sql.replace("WHERE scope = ?", with: "WHERE (scope = ? OR 1 = 1)")
        })
    },
    Mistake("M15", "nobody is told what leaves its buckets") { fired in
      atHub(
        rewriting("FROM serve WHERE scope = ? AND exitedAt > ?", fired) {
          $0.sql.replace("exitedAt > ?", with: "exitedAt > ? AND 1 = 0")
        })
    },
    Mistake("M15", "what leaves a node's buckets stays on it") { fired in
      atNodes(rewriting("DELETE FROM rowState WHERE tableID = ? AND rowID = ?", fired, forgetting))
    },
    Mistake("recipe", "a record enters without its older rows") { fired in
      atHub(
        rewriting("SELECT image FROM rowState WHERE bucket = ? AND position <= ?", fired) {
          $0.sql.replace("bucket = ?", with: "bucket = ? AND 1 = 0")
        })
    },
    Mistake("recipe", "an entry is forgotten") { fired in
      atHub(rewriting("INSERT INTO serve", every: 15, fired, forgetting))
    },
    Mistake("recipe", "a changed row keeps its old position") { fired in
      atHub(rewriting("INSERT INTO rowState", every: 60, fired) { $0.arguments[2] = .integer(1) })
    },

    // MARK: Base and overlay
    Mistake("M23", "the hub's version is lost under a pending change") { fired in
      atNodes(
        rewriting("INSERT INTO rowState", if: { $0.arguments[5] != nil }, fired) { $0.arguments[5] = nil })
    },
    Mistake("recipe", "the overlay does not end") { fired in
      atNodes(rewriting("DELETE FROM pendingRow WHERE incarnation = ?", every: 5, fired, forgetting))
    },
    Mistake("M24", "a node's sum is not kept with its rows") { fired in
      atNodes(rewriting("INSERT INTO fingerprint", every: 25, fired, forgetting))
    },
    Mistake("M24", "the hub's sum is not kept with its rows") { fired in
      atHub(rewriting("INSERT INTO fingerprint", every: 40, fired, forgetting))
    },
    Mistake("recipe", "half a sale is written") { fired in
      atNodes(rewriting("INSERT INTO purchaseLine", every: 20, fired, forgetting))
    },
    Mistake("recipe", "a row is not written to the table that queries read") { fired in
      atHub(rewriting("INSERT INTO sourceRecord", every: 60, fired, forgetting))
    },

    // MARK: Decisions
    Mistake("recipe", "a claim's interval begins too late") { fired in
      atHub(
        rewriting("INSERT INTO claimTime", every: 10, fired) {
          $0.arguments[4] = $0.arguments[4]?.plus(3_600_000)
        })
    },
    Mistake("recipe", "a claim's interval ends too early") { fired in
      atHub(
        rewriting("INSERT INTO claimTime", every: 10, fired) {
          $0.arguments[5] = $0.arguments[5]?.plus(-600_000)
        })
    },
    Mistake("M5", "a claim is dated by its node's wall clock") { fired in
      atHub(rewriting("INSERT INTO claimTime", fired) { $0.arguments[4] = $0.arguments[5] })
    },
    Mistake("recipe", "a record that came in is not looked at") { fired in
      atHub(rewriting("INSERT INTO matchQueue", every: 12, fired, forgetting))
    },
    Mistake("recipe", "a sale that came in is not credited") { fired in
      atHub(rewriting("INSERT INTO credit", every: 12, fired, forgetting))
    },
  ]
}

extension Value {
  fileprivate func plus(_ difference: Int64) -> Value? {
    if case .integer(let number) = self { .integer(number + difference) } else { self }
  }
}
