package import Application
internal import Crypto
internal import Foundation
package import Kernel

/// An event as it is sent: Standard Webhooks.
package enum WebhookMessage {
  package static func body(of event: WebhookEvent, at instant: Instant) -> String {
    let data = event.data.map { field in
      let value: JSON =
        switch field.value {
        case .text(let text): .string(text)
        case .number(let number): .integer(number)
        case .flag(let flag): .bool(flag)
        }
      return JSON.Member(field.name, value)
    }
    return JSON.object([
      .init("type", .string(event.type.rawValue)), .init("timestamp", .string("\(instant)")),
      .init("data", .object(data)),
    ]).description
  }

  /// `whsec_` and the secret in base64, as receivers' libraries take it.
  package static func text(ofSecret secret: [UInt8]) -> String {
    "whsec_" + Data(secret).base64EncodedString()
  }

  /// - Parameter seconds: since 1970, when it is sent.
  package static func signature(id: String, seconds: Int64, body: String, secret: [UInt8]) -> String {
    let code = HMAC<SHA256>.authenticationCode(
      for: Array("\(id).\(seconds).\(body)".utf8), using: SymmetricKey(data: secret))
    return "v1," + Data(code).base64EncodedString()
  }
}
