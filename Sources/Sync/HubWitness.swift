internal import ChangeLog
internal import Foundation
package import Kernel
package import Wire

/// A position of the hub's order that the hub has signed: what it cannot deny after it was restored. Every
/// node keeps the newest it was given, and shows it at each hello.
package struct HubWitness: Hashable, Sendable {
  package let position: Position
  /// The hub chain hash at the position.
  package let chainHash: Digest
  /// The hub's stamp there, or the time it stated.
  package let stamp: HybridTime

  package init(position: Position, chainHash: Digest, stamp: HybridTime) {
    self.position = position
    self.chainHash = chainHash
    self.stamp = stamp
  }

  /// What a proof says once its signature is good.
  ///
  /// - Parameter isSigned: whether the hub's log key made a signature over a message.
  /// - Returns: `nil` for no proof, a bad signature, or something that is not what it should be.
  package init?(
    _ proto: ProtoHubWitness, isSigned: (_ signature: [UInt8], _ message: [UInt8]) -> Bool
  ) {
    switch proto.proof {
    case .checkpoint(let checkpoint):
      guard let witness = HubWitness(checkpoint), witness.isCheckpointSigned(checkpoint, isSigned) else {
        return nil
      }
      self = witness
    case .beacon(let signed):
      let bytes = [UInt8](signed.beacon)
      let message = SignatureDomain.message(SignatureDomain.beacon, .sha256(bytes))
      guard isSigned([UInt8](signed.signature), message), let beacon = try? Beacon(decoding: bytes) else {
        return nil
      }
      self.init(
        position: beacon.head, chainHash: beacon.chainHash, stamp: HybridTime.zero.next(wall: beacon.instant))
    case .receipts(let signed):
      guard let proof = ReceiptProof(signed, isSigned: isSigned), let bytes = proof.receipts.first,
        let receipt = try? Receipt(decoding: bytes)
      else { return nil }
      self.init(position: receipt.position, chainHash: .sha256(bytes), stamp: receipt.stamp)
    case nil: return nil
    }
  }

  /// What a checkpoint states, unproven.
  package init?(_ checkpoint: ProtoCheckpoint) {
    guard let position = try? Position(checkpoint.position),
      let chainHash = checkpoint.chainHash.withUnsafeBytes({ Digest(bytes: $0) })
    else { return nil }
    self.init(position: position, chainHash: chainHash, stamp: HybridTime(packed: checkpoint.stamp))
  }

  /// What the hub signs of a checkpoint.
  package var signedMessage: [UInt8] {
    let stated = position.packed.bigEndianBytes + stamp.packed.bigEndianBytes + chainHash.bytes
    return SignatureDomain.message(SignatureDomain.checkpoint, .sha256(stated))
  }

  private func isCheckpointSigned(
    _ checkpoint: ProtoCheckpoint, _ isSigned: (_ signature: [UInt8], _ message: [UInt8]) -> Bool
  ) -> Bool {
    isSigned([UInt8](checkpoint.signature), signedMessage)
  }
}

/// Receipts under one good signature of the hub.
package struct ReceiptProof: Sendable {
  /// Verbatim; each is one of those that were signed.
  package let receipts: [[UInt8]]
  package let hashes: [Digest]
  package let signature: [UInt8]

  /// - Returns: `nil` when the signature, or the hash of a receipt, is not good.
  package init?(_ proto: ProtoSignedReceipts, isSigned: (_ signature: [UInt8], _ message: [UInt8]) -> Bool) {
    let hashes = proto.hashes.compactMap { data in data.withUnsafeBytes { Digest(bytes: $0) } }
    guard hashes.count == proto.hashes.count, !hashes.isEmpty else { return nil }
    let message = SignatureDomain.message(SignatureDomain.receipts, .sha256(hashes.flatMap(\.bytes)))
    guard isSigned([UInt8](proto.signature), message) else { return nil }
    let receipts = proto.receipts.map { [UInt8]($0) }
    let signed = Set(hashes)
    guard receipts.allSatisfy({ signed.contains(.sha256($0)) }) else { return nil }
    self.receipts = receipts
    self.hashes = hashes
    signature = [UInt8](proto.signature)
  }
}

/// What the hub's own history is, held against what a node can prove of it. Pure.
package enum HubHistory: Hashable, Sendable {
  /// Nothing speaks against it.
  case agrees
  /// The hub does not have what it once signed. A new epoch begins unless one has since then.
  case restored(needsEpoch: Bool)

  /// - Parameters:
  ///   - head: the end of the hub's order.
  ///   - known: the hub's own chain hash at the witness' position; `nil` where it has none.
  package static func judge(_ witness: HubWitness?, head: Position, known: Digest?) -> HubHistory {
    guard let witness, witness.position.hubSeq > 0 else { return .agrees }
    if witness.position > head { return .restored(needsEpoch: true) }
    if known == witness.chainHash { return .agrees }
    return .restored(needsEpoch: witness.position.epoch == head.epoch)
  }
}
