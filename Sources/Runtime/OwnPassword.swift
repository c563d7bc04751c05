internal import Application
internal import Foundation
internal import Kernel
internal import Transport
internal import Trust
internal import Web
internal import Wire

/// Somebody's wish for another password as it travels from the counter to the hub (protocol/enrol.proto).
struct PasswordMessage: Sendable {
  let associate: AssociateID
  let present: String
  let new: String

  init(associate: AssociateID, present: String, new: String) {
    self.associate = associate
    self.present = present
    self.new = new
  }

  /// - Throws: `requestMalformed`.
  init(decoding bytes: [UInt8]) throws {
    let message: ProtoPasswordChange = try decodeWire(bytes, code: .requestMalformed)
    guard let associate = RowID(bytes: Array(message.associate)) else {
      throw ClienteleError(.requestMalformed, "The request names nobody.")
    }
    self.init(associate: AssociateID(associate), present: message.present, new: message.new)
  }

  func encoded() -> [UInt8] {
    var message = ProtoPasswordChange()
    message.associate = Data(associate.row.bytes)
    message.present = present
    message.new = new
    return wireBytes(message)
  }
}

extension OpenNode {
  /// Changes somebody's password at this hub for a node at which the person is signed in. The hub checks the present
  /// password itself: a node's word is not enough, and its tries are counted apart from everybody else's.
  ///
  /// - Throws: `signInRefused`, `signInLocked`, `passwordRefused`.
  func changePassword(_ message: PasswordMessage, for node: NodeID) async throws {
    try await signInDesk.confirm(message.present, of: message.associate, from: "node \(node)")
    try await setOwnPassword(message.new, of: message.associate)
  }

  private func setOwnPassword(_ password: String, of associate: AssociateID) async throws {
    try await SetPassword(associate: associate, password: password, actor: associate, mustChange: false)
      .run(recorder, passwords: PasswordHasher(), hashing: hashing)
  }

  /// How the pages change somebody's own password: here at the hub, over the line at a node.
  ///
  /// - Parameter line: `nil` at the hub.
  func passwordChange(over line: HubLine?) -> Counter.ChangePassword {
    let desk = signInDesk
    return { associate, present, new in
      try await desk.confirm(present, of: associate, from: "counter")
      guard let line else { return try await self.setOwnPassword(new, of: associate) }
      let message = PasswordMessage(associate: associate, present: present, new: new)
      do {
        _ = try await line.post(path: TrustPath.password, body: message.encoded(), timeout: .seconds(15))
      } catch let error as ClienteleError {
        throw error.refusal ?? error
      }
    }
  }
}
