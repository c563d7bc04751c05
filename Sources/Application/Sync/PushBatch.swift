package import ChangeLog
internal import Foundation
internal import Kernel
internal import Sync
internal import Wire

/// A push as a node makes it: its changes in as few frames as hold them, packed where the hub understands that.
package struct PushBatch: Sendable {
  package let changes: [Change]
  package let sessionCounter: UInt64
  /// Over the hash of the last header.
  package let headSignature: [UInt8]
  /// What both sides speak, as the hub last said.
  package let protocolVersion: UInt32

  package init(
    changes: [Change], sessionCounter: UInt64, headSignature: [UInt8], protocolVersion: UInt32
  ) {
    self.changes = changes
    self.sessionCounter = sessionCounter
    self.headSignature = headSignature
    self.protocolVersion = protocolVersion
  }

  /// The body of the request.
  ///
  /// - Throws: `frameTooLarge`; a change is smaller than a frame.
  package func encoded() throws -> [UInt8] { try SyncBody.encode(frames(former: [])) }

  /// Packed changes come from this version on.
  private static let packedFrom: UInt32 = 2
  private static let changeBytesPerFrame = Limits.frameBytesMax / 2

  /// - Parameter former: receipts that a restored hub gave these changes before.
  func frames(former: [ProtoSignedReceipts]) -> [ProtoPushRequest] {
    var frames = runs.map { run in
      var frame = ProtoPushRequest()
      if protocolVersion >= Self.packedFrom, let packed = ProtoPackedChanges(run) {
        frame.packed = packed
      } else {
        frame.changes = run.map(\.envelope)
      }
      return frame
    }
    guard let last = changes.last, !frames.isEmpty else { return [] }
    frames[0].node = Data(last.header.node.row.bytes)
    frames[0].incarnation = last.header.incarnation
    frames[0].sessionCounter = sessionCounter
    frames[0].headSignature = Data(headSignature)
    frames[0].former = former
    return frames
  }

  /// Runs of changes that fit one frame each.
  private var runs: [[Change]] {
    var runs: [[Change]] = []
    var run: [Change] = []
    var bytes = 0
    for change in changes {
      if bytes > 0 && bytes + change.byteCount > Self.changeBytesPerFrame {
        runs.append(run)
        run = []
        bytes = 0
      }
      run.append(change)
      bytes += change.byteCount
    }
    return run.isEmpty ? runs : runs + [run]
  }
}

extension ProtoPushRequest {
  /// - Throws: `frameMalformed` and its siblings for what no node makes.
  func changes(countMax: Int) throws -> [Change] {
    let plain = try changes.map { try Change($0) }
    return hasPacked ? plain + (try packed.changes(countMax: countMax)) : plain
  }
}
