internal import Catalogue
internal import ChangeLog
internal import Foundation
internal import Kernel
internal import Persistence
internal import Records
internal import Wire

/// Finds, for rows that go down, the signed changes their state came from: evidence and decisions travel beside
/// what was made of them, so that every node can check them and give them back to a restored hub.
struct OriginalReader {
  private let connection: Connection
  private let node: NodeID

  /// - Parameter node: who gets them; its own changes it has.
  init(_ connection: Connection, node: NodeID) {
    self.connection = connection
    self.node = node
  }

  /// Tables whose rows are evidence or decisions.
  private static let tables: Set<TableID> = [
    .store, .associate, .node, .claim, .book, .link, .award, .ruling, .admission, .erasure,
    .statement, .statementLine,
  ]
  /// More than this beside one page is left out; its rows come without.
  private static let bytesMax = 6 << 20

  private struct Key: Hashable, Comparable {
    let position: Position
    let node: NodeID
    let incarnation: UInt32
    let seq: UInt64

    static func < (left: Key, right: Key) -> Bool { left.position < right.position }
  }

  func originals(
    of images: [[UInt8]]
  ) throws -> (originals: [ProtoOriginal], receipts: [[UInt8]]) {
    var wanted: [Key: Set<SourceRecordID?>] = [:]
    for image in images {
      guard let table = RowState.table(ofImage: image), Self.tables.contains(table) else { continue }
      let state = try RowState(decoding: image, catalogue: .current)
      guard let specification = Catalogue.current[state.table] else { continue }
      var subject: SourceRecordID?
      if case .record(let record) = state.bucket(specification.bucket) { subject = record }
      for stamp in state.decidingStamps where stamp.node != node {
        guard let position = stamp.position else { continue }
        wanted[
          Key(position: position, node: stamp.node, incarnation: stamp.incarnation, seq: stamp.seq),
          default: []
        ].insert(subject)
      }
    }
    var bytes = 0
    var found: (originals: [ProtoOriginal], receipts: [[UInt8]]) = ([], [])
    for (key, subjects) in wanted.sorted(by: { $0.key < $1.key }) {
      guard let original = try original(key, subjects) else { continue }
      bytes += original.header.count + original.parts.reduce(0) { $0 + $1.body.count + 32 }
      guard bytes <= Self.bytesMax else { break }
      found.originals.append(original)
      found.receipts.append([UInt8](original.receipt))
    }
    return found
  }

  private func original(_ key: Key, _ subjects: Set<SourceRecordID?>) throws -> ProtoOriginal? {
    guard let change = try ChangeTable(connection).change(key.node, key.incarnation, key.seq),
      change.header.kind.isSigned,
      let receipt = try connection.first(
        "SELECT receipt FROM receipt WHERE position = ?", [.position(key.position)], { $0.bytes(0) })
    else { return nil }
    var proto = ProtoOriginal()
    proto.header = Data(change.headerBytes)
    proto.signature = Data(change.signature)
    proto.receipt = Data(receipt)
    proto.parts = zip(change.parts, change.header.parts).map { part, reference in
      guard subjects.contains(reference.subject) else { return ProtoPart() }
      var proto = ProtoPart()
      proto.salt = Data(part.salt)
      proto.body = Data(part.body)
      return proto
    }
    return proto
  }
}
