package import Kernel

/// Signatures that cost nothing, for tests of what is done with them. Whoever knows the public key can sign;
/// real keys have their own tests.
package enum TestSigner {
  package static func publicKey(of node: NodeID) -> [UInt8] {
    Digest.sha256(joining: [1], node.row.bytes).bytes
  }

  package static func sign(_ message: [UInt8], for node: NodeID) -> [UInt8] {
    Digest.sha256(joining: publicKey(of: node), message).bytes
  }

  package static let verify: @Sendable ([UInt8], [UInt8], [UInt8]) -> Bool = { signature, message, key in
    signature == Digest.sha256(joining: key, message).bytes
  }
}
