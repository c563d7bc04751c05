internal import Foundation
package import Kernel
internal import Wire

extension Receipt {
  /// The verbatim bytes; SHA-256 of them is the hub chain hash after this receipt.
  package func encoded() -> [UInt8] {
    var proto = ProtoReceipt()
    proto.node = Data(node.row.bytes)
    proto.incarnation = incarnation
    proto.seq = seq
    proto.headerHash = Data(headerHash.bytes)
    proto.epoch = position.epoch
    proto.hubSeq = position.hubSeq
    proto.stamp = stamp.packed
    proto.verdict = verdict == .accepted ? .accepted : .parked
    proto.reason = reason
    proto.previous = Data(previous.bytes)
    proto.timeUnproven = timeUnproven
    return wireBytes(proto)
  }

  package init(decoding bytes: [UInt8]) throws(ClienteleError) {
    let proto: ProtoReceipt = try decodeWire(bytes, code: .changeMalformed)
    let verdict: Verdict
    switch proto.verdict {
    case .accepted: verdict = .accepted
    case .parked: verdict = .parked
    default: throw ClienteleError(.changeMalformed, "a receipt has a verdict this program does not know")
    }
    var position = ProtoPosition()
    position.epoch = proto.epoch
    position.hubSeq = proto.hubSeq
    guard proto.epoch > 0, proto.hubSeq > 0 else {
      throw ClienteleError(.changeMalformed, "a receipt has a position that no hub gives")
    }
    self.init(
      node: ID(try rowID(proto.node)), incarnation: proto.incarnation, seq: proto.seq,
      headerHash: try digest(proto.headerHash), position: try Position(position),
      stamp: HybridTime(packed: proto.stamp), verdict: verdict, reason: proto.reason,
      previous: try digest(proto.previous), timeUnproven: proto.timeUnproven)
  }
}

extension Beacon {
  package func encoded() -> [UInt8] {
    var proto = ProtoBeacon()
    proto.hub = Data(hub.row.bytes)
    proto.epoch = epoch
    proto.counter = counter
    proto.milliseconds = instant.milliseconds
    proto.nonce = Data(nonce)
    proto.hubSeq = head.hubSeq
    proto.chainHash = Data(chainHash.bytes)
    return wireBytes(proto)
  }

  package init(decoding bytes: [UInt8]) throws(ClienteleError) {
    let proto: ProtoBeacon = try decodeWire(bytes, code: .frameMalformed)
    guard proto.nonce.count == Self.nonceByteCount else {
      throw ClienteleError(.frameMalformed, "a beacon has a nonce of \(proto.nonce.count) bytes")
    }
    var head = ProtoPosition()
    head.epoch = proto.epoch
    head.hubSeq = proto.hubSeq
    self.init(
      hub: ID(try rowID(proto.hub)), epoch: proto.epoch, counter: proto.counter,
      instant: Instant(milliseconds: proto.milliseconds), nonce: [UInt8](proto.nonce),
      head: try Position(head), chainHash: try digest(proto.chainHash))
  }

  package var reference: BeaconReference {
    BeaconReference(
      epoch: epoch, counter: counter,
      hash: Array(Digest.sha256(encoded()).bytes.prefix(BeaconReference.hashByteCount)))
  }
}
