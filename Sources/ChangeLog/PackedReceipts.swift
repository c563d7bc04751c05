internal import Foundation
package import Kernel
package import Wire

// The receipts of one answer <-> what their node cannot compute (protocol/sync.proto, `PackedReceipts`).

extension ProtoPackedReceipts {
  /// - Parameter receipts: of contiguous changes of one log, at contiguous positions; `nil` for any others.
  package init?(_ receipts: [Receipt], signature: [UInt8]) {
    guard let first = receipts.first else { return nil }
    self.init()
    firstSeq = first.seq
    self.first = ProtoPosition(first.position)
    previous = Data(first.previous.bytes)
    timeUnproven = first.timeUnproven
    self.signature = Data(signature)
    var last: UInt64 = 0
    for (place, receipt) in receipts.enumerated() {
      guard receipt.seq == first.seq + UInt64(place), receipt.timeUnproven == first.timeUnproven,
        receipt.position.epoch == first.position.epoch,
        receipt.position.hubSeq == first.position.hubSeq + UInt64(place), receipt.stamp.packed >= last
      else { return nil }
      stamps.append(receipt.stamp.packed - last)
      last = receipt.stamp.packed
      guard receipt.verdict == .parked else { continue }
      var parked = ProtoParkedPlace()
      parked.place = UInt32(place)
      parked.reason = receipt.reason
      self.parked.append(parked)
    }
  }

  /// The receipts as the hub wrote and signed them.
  ///
  /// - Parameter hashes: of the node's own headers from ``firstSeq`` on, one for each receipt.
  /// - Throws: `frameMalformed` for what no hub gives.
  package func receipts(
    of node: NodeID, incarnation: UInt32, hashes: [Digest]
  ) throws(ClienteleError) -> [Receipt] {
    guard hashes.count == stamps.count, firstSeq > 0, first.hubSeq > 0, first.epoch > 0,
      first.hubSeq < Position.hubSeqMax - UInt64(stamps.count),
      firstSeq < UInt64(Int64.max) - UInt64(stamps.count)
    else {
      throw ClienteleError(.frameMalformed, "packed receipts have numbers that no hub gives")
    }
    let start = try Position(first)
    let reasons = Dictionary(parked.map { ($0.place, $0.reason) }) { first, _ in first }
    var chain = try digest(previous)
    var stamp: UInt64 = 0
    var receipts: [Receipt] = []
    for (place, hash) in hashes.enumerated() {
      stamp &+= stamps[place]
      let reason = reasons[UInt32(place)]
      let receipt = Receipt(
        node: node, incarnation: incarnation, seq: firstSeq + UInt64(place), headerHash: hash,
        position: Position(epoch: start.epoch, hubSeq: start.hubSeq + UInt64(place)),
        stamp: HybridTime(packed: stamp), verdict: reason == nil ? .accepted : .parked, reason: reason ?? "",
        previous: chain, timeUnproven: timeUnproven)
      chain = .sha256(receipt.encoded())
      receipts.append(receipt)
    }
    return receipts
  }
}
