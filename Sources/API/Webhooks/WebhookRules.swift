internal import Foundation
package import Kernel

/// Where webhooks may go, and how patiently they are sent.
package struct WebhookRules: Hashable, Sendable {
  /// Hosts the operator has named: they may lie inside the house, and need no TLS.
  package var namedHosts: Set<String>
  /// How long after each failed attempt the next one comes; after the last one the message is given up.
  package var pauses: [Milliseconds]
  /// For connecting, sending and the whole answer.
  package var timeout: Milliseconds

  package init(
    namedHosts: Set<String> = [], pauses: [Milliseconds] = Self.pausesUsual,
    timeout: Milliseconds = .seconds(15)
  ) {
    self.namedHosts = namedHosts
    self.pauses = pauses
    self.timeout = timeout
  }

  /// Those of Standard Webhooks: a little over three days in all.
  package static let pausesUsual: [Milliseconds] = [
    .seconds(5), .minutes(5), .minutes(30), .hours(2), .hours(5), .hours(10), .hours(14), .hours(20),
    .hours(24),
  ]
  /// However long a receiver asks for.
  static let pauseMax = Milliseconds.hours(24)
  /// More of an answer is not read.
  static let answerBytesMax = 16 << 10
}

/// An address that webhooks may be sent to, as far as its text says.
package struct WebhookTarget: Hashable, Sendable {
  package let url: String
  package let host: String
  package let port: Int
  let isNamed: Bool

  /// - Throws: `invalidInput`: neither other schemes nor names and passwords in the address, and without TLS only to a
  ///   host that the operator has named.
  package init(_ text: String, rules: WebhookRules) throws(ClienteleError) {
    guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
      let host = parts.host?.lowercased(), !host.isEmpty, parts.user == nil, parts.password == nil,
      parts.fragment == nil
    else { throw Self.refused("is no address such as https://shop.example.com/hooks") }
    let name = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    isNamed = rules.namedHosts.contains(name)
    guard scheme == "https" || scheme == "http" && isNamed else {
      throw Self.refused("is not https, and its host is none that the operator named in webhook.hosts")
    }
    url = text
    self.host = name
    port = parts.port ?? (scheme == "https" ? 443 : 80)
    guard (1...65_535).contains(port) else { throw Self.refused("has no port that there is") }
    guard isNamed || !Self.isOwnName(name) else {
      throw Self.refused("lies inside the house; the operator may name its host in webhook.hosts")
    }
    if !isNamed, let address = NetworkAddress(name), !address.isPublic {
      throw Self.refused("lies inside the house; the operator may name its host in webhook.hosts")
    }
  }

  private static func isOwnName(_ name: String) -> Bool {
    name == "localhost"
      || [".localhost", ".local", ".internal", ".lan", ".home.arpa"].contains(where: name.hasSuffix)
  }

  private static func refused(_ why: String) -> ClienteleError {
    ClienteleError(
      .webhookRefused, "the URL \(why)", hint: "Give an https address that can be reached from here.")
  }
}

extension ClienteleError.Code {
  /// A webhook may not go there.
  package static let webhookRefused = Self("input.webhookRefused")
}
