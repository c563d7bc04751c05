package import Kernel
package import SwiftProtobuf
internal import Wire

/// Messages <-> the body of a request or answer: one frame a message, several where a page is long.
package enum SyncBody {
  package static func encode(_ message: some Message) throws(ClienteleError) -> [UInt8] {
    try Frame(message: wireBytes(message)).encoded()
  }

  package static func encode(_ messages: [some Message]) throws(ClienteleError) -> [UInt8] {
    var bytes: [UInt8] = []
    for message in messages { bytes += try encode(message) }
    return bytes
  }

  /// - Throws: `frameMalformed` and its siblings; also when there is not exactly one message.
  package static func decode<M: Message>(_ body: [UInt8]) throws(ClienteleError) -> M {
    let messages: [M] = try decodeAll(body)
    guard let message = messages.first, messages.count == 1 else {
      throw ClienteleError(.frameMalformed, "a body holds \(messages.count) messages instead of one")
    }
    return message
  }

  package static func decodeAll<M: Message>(_ body: [UInt8]) throws(ClienteleError) -> [M] {
    guard body.count <= Limits.syncBodyBytesMax else {
      throw ClienteleError(.frameTooLarge, "a body has \(body.count) bytes")
    }
    var rest = body[...]
    var messages: [M] = []
    while let frame = try Frame.decodeFirst(of: &rest) {
      messages.append(try decodeWire(frame.message, code: .frameMalformed))
    }
    return messages
  }
}

/// The protocol versions this program speaks.
package enum ProtocolVersion {
  package static let lowest: UInt32 = 1
  package static let highest: UInt32 = 2

  /// The version both sides speak; `nil` when there is none.
  package static func common(lowest: UInt32, highest: UInt32) -> UInt32? {
    let shared = min(highest, Self.highest)
    return shared >= max(lowest, Self.lowest) ? shared : nil
  }
}

/// The path of each exchange.
package enum SyncPath {
  package static let hello = "/sync/v1/hello"
  package static let push = "/sync/v1/push"
  package static let pull = "/sync/v1/pull"
  package static let listen = "/sync/v1/listen"
  package static let incarnation = "/sync/v1/incarnation"
  package static let giveBack = "/sync/v1/return"
  package static let verify = "/sync/v1/verify"
  package static let query = "/sync/v1/query"
  package static let admit = "/sync/v1/admit"
}
