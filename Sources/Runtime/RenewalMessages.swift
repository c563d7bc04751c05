internal import Foundation
package import Kernel
package import Trust
internal import Wire

/// A request for a fresh certificate as it travels (protocol/enrol.proto).
package struct RenewalMessage: Sendable {
  package let signingRequest: [UInt8]
  /// Empty when the node serves pages on loopback only.
  package let webSigningRequest: [UInt8]
  /// Of a node whose certificate has expired.
  package let expired: ExpiredRenewal?

  package init(signingRequest: [UInt8], webSigningRequest: [UInt8], expired: ExpiredRenewal? = nil) {
    self.signingRequest = signingRequest
    self.webSigningRequest = webSigningRequest
    self.expired = expired
  }

  /// - Throws: `requestMalformed`, `certificateUnreadable`.
  package init(decoding bytes: [UInt8]) throws {
    let message: ProtoRenewalRequest = try decodeWire(bytes, code: .requestMalformed)
    signingRequest = Array(message.signingRequest)
    webSigningRequest = Array(message.webSigningRequest)
    expired =
      message.certificate.isEmpty
      ? nil
      : ExpiredRenewal(
        signingRequest: Array(message.signingRequest), webSigningRequest: Array(message.webSigningRequest),
        certificate: try EncodedCertificate(der: Array(message.certificate)), proof: Array(message.proof))
  }

  package func encoded() -> [UInt8] {
    var message = ProtoRenewalRequest()
    message.signingRequest = Data(signingRequest)
    message.webSigningRequest = Data(webSigningRequest)
    if let expired {
      message.certificate = Data(expired.certificate.der)
      message.proof = Data(expired.proof)
    }
    return wireBytes(message)
  }
}

/// What the hub gives a node that renews.
package struct Renewed: Sendable {
  package let certificate: EncodedCertificate
  /// Every root that nodes trust now.
  package let roots: [EncodedCertificate]
  /// The certificate of the node's web listener and the web root; empty without names.
  package let webChain: [EncodedCertificate]

  package init(
    certificate: EncodedCertificate, roots: [EncodedCertificate], webChain: [EncodedCertificate]
  ) {
    self.certificate = certificate
    self.roots = roots
    self.webChain = webChain
  }

  /// - Throws: `answerRefused`.
  package init(decoding bytes: [UInt8]) throws {
    let message: ProtoRenewalAnswer = try decodeWire(bytes, code: .answerRefused)
    guard let first = message.certificateChain.first, !message.syncRoots.isEmpty else {
      throw ClienteleError(.answerRefused, "The hub's answer to a renewal lacks its certificates.")
    }
    certificate = try EncodedCertificate(der: Array(first))
    roots = try message.syncRoots.map { try EncodedCertificate(der: Array($0)) }
    webChain = try message.webCertificateChain.map { try EncodedCertificate(der: Array($0)) }
  }

  package func encoded() -> [UInt8] {
    var message = ProtoRenewalAnswer()
    message.certificateChain = [Data(certificate.der)]
    message.syncRoots = roots.map { Data($0.der) }
    message.webCertificateChain = webChain.map { Data($0.der) }
    return wireBytes(message)
  }
}

/// The hub's signed word that a node is revoked, as it travels.
package enum RevocationMessage {
  package static func encoded(_ revocation: Revocation, key: LogKey) throws -> [UInt8] {
    var message = ProtoRevocationNotice()
    message.statement = Data(revocation.encoded)
    message.signature = Data(try key.sign(revocation.encoded, in: .revocation))
    return wireBytes(message)
  }

  /// - Returns: `nil` unless it is about this node and signed with the hub's log key.
  package static func verified(_ bytes: [UInt8], node: NodeID, hubLogKey: [UInt8]) throws -> Revocation? {
    let message: ProtoRevocationNotice = try decodeWire(bytes, code: .answerRefused)
    let statement = Array(message.statement)
    guard let revocation = Revocation(encoded: statement), revocation.node == node,
      LogKey.verify(Array(message.signature), of: statement, in: .revocation, publicKey: hubLogKey)
    else { return nil }
    return revocation
  }
}

/// Paths of the sync listener beside the conversation.
enum TrustPath {
  static let renew = "/sync/v1/renew"
  /// Somebody's own password, from the counter of a node.
  static let password = "/sync/v1/password"
  /// The one thing a revoked node is still told.
  static let standing = "/sync/v1/standing"
  /// Of the enrolment listener: for nodes whose certificate has expired.
  static let renewExpired = "/renew"
}
