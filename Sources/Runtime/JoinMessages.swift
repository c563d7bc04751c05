internal import Foundation
internal import Kernel
internal import Records
internal import SwiftProtobuf
package import Trust
internal import Wire

/// A request to join as it travels (protocol/enrol.proto).
package struct JoinMessage: Sendable {
  package let request: JoinRequest
  package let version: String
  /// How the node wants to be called; empty for what its token says.
  package let name: String

  package init(request: JoinRequest, version: String, name: String) {
    self.request = request
    self.version = version
    self.name = name
  }

  /// - Throws: `requestMalformed`.
  package init(decoding bytes: [UInt8]) throws {
    let message: ProtoJoinRequest = try decodeWire(bytes, code: .requestMalformed)
    guard message.name.utf8.count <= 200, message.version.utf8.count <= 100 else {
      throw ClienteleError(.requestMalformed, "The request to join has a name or version that is too long.")
    }
    request = JoinRequest(
      tokenText: message.token, signingRequest: Array(message.signingRequest),
      logPublicKey: Array(message.logKey),
      logKeyProof: Array(message.logKeyProof))
    version = message.version
    name = message.name
  }

  package func encoded() -> [UInt8] {
    var message = ProtoJoinRequest()
    message.token = request.tokenText
    message.signingRequest = Data(request.signingRequest)
    message.logKey = Data(request.logPublicKey)
    message.logKeyProof = Data(request.logKeyProof)
    message.version = version
    message.name = name
    return wireBytes(message)
  }
}

extension Admission {
  /// - Throws: `certificateUnreadable`, never for what this program made itself.
  package func encoded() throws -> [UInt8] {
    var message = ProtoJoinAnswer()
    let chain = try EncodedCertificate.chain(pem: answer.certificateChainPEM)
    message.dealer = Data(answer.dealer.row.bytes)
    message.node = Data(answer.node.row.bytes)
    message.incarnation = answer.incarnation
    message.name = name
    message.kind = kind.rawValue
    message.store = Data(store.row.bytes)
    if let associate { message.associate = Data(associate.row.bytes) }
    message.certificateChain = chain.prefix(1).map { Data($0.der) }
    message.syncRoots = chain.dropFirst().map { Data($0.der) }
    message.logKeyCertificate = Data(answer.logKeyCertificate)
    message.hub = Data(hub.row.bytes)
    message.hubLogKeyCertificate = Data(answer.hubLogKeyCertificate)
    message.syncHost = answer.hubServerName
    message.syncPort = UInt32(answer.syncPort)
    message.epoch = epoch
    message.enrolledMilliseconds = enrolledAt.milliseconds
    return wireBytes(message)
  }

  /// Reads the hub's answer; that it fits the keys is for ``JoinAnswer/verify(key:logKey:at:)``.
  ///
  /// - Throws: `answerRefused` for bytes that are no answer.
  package init(decoding bytes: [UInt8]) throws {
    let message: ProtoJoinAnswer = try decodeWire(bytes, code: .answerRefused)
    func id(_ data: Data) throws -> RowID {
      guard let id = RowID(bytes: [UInt8](data)) else { throw Self.malformed }
      return id
    }
    guard let kind = NodeProfile.Kind(rawValue: message.kind), kind != .hub,
      kind == .store || !message.associate.isEmpty, message.certificateChain.count == 1,
      !message.syncRoots.isEmpty, let port = UInt16(exactly: message.syncPort), message.incarnation > 0
    else { throw Self.malformed }
    let chain = try (message.certificateChain + message.syncRoots).map {
      try EncodedCertificate(der: Array($0))
    }
    self.init(
      answer: JoinAnswer(
        dealer: DealerID(try id(message.dealer)), node: NodeID(try id(message.node)),
        incarnation: message.incarnation, certificateChainPEM: chain.pem,
        logKeyCertificate: Array(message.logKeyCertificate),
        hubLogKeyCertificate: Array(message.hubLogKeyCertificate), hubServerName: message.syncHost,
        syncPort: port),
      name: message.name, kind: kind, store: StoreID(try id(message.store)),
      associate: message.associate.isEmpty ? nil : AssociateID(try id(message.associate)),
      hub: NodeID(try id(message.hub)), epoch: message.epoch,
      enrolledAt: Instant(milliseconds: message.enrolledMilliseconds))
  }

  private static let malformed = ClienteleError(
    .answerRefused, "The hub's answer to the request to join lacks something it must have.",
    hint: "Hub and node may be of different versions; nothing was kept.")
}
