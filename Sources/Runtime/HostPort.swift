/// Where a listener is reached: a host name or address, and a port.
package struct HostPort: Hashable, Sendable, CustomStringConvertible {
  package let host: String
  package let port: Int

  package init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  /// Parses `host`, `host:port`, `address`, `[v6]:port` or a bare IPv6 address.
  ///
  /// - Returns: `nil` when the host is empty or malformed, or the port is not 1…65535.
  package init?(_ text: String, defaultPort: Int) {
    var host = text
    var port = defaultPort
    if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
      host = String(text[text.index(after: text.startIndex)..<end])
      let rest = text[text.index(after: end)...]
      guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
      if !rest.isEmpty {
        guard let number = Int(rest.dropFirst()) else { return nil }
        port = number
      }
    } else if let colon = text.firstIndex(of: ":"), colon == text.lastIndex(of: ":") {
      host = String(text[..<colon])
      guard let number = Int(text[text.index(after: colon)...]) else { return nil }
      port = number
    }
    guard Self.isHost(host), (1...65_535).contains(port) else { return nil }
    self.init(host: host, port: port)
  }

  /// With brackets around an IPv6 address, as in a URL.
  package var description: String { Self.bracketed(host) + ":\(port)" }

  package static func bracketed(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }

  /// Whether only this machine reaches it, as far as the text says.
  static func isLoopback(_ host: String) -> Bool {
    host == "localhost" || host.hasSuffix(".localhost") || host.hasPrefix("127.") || host == "::1"
  }

  /// Letters, digits, hyphens and full stops, or an IPv6 address; whether it exists is for the resolver.
  static func isHost(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 253
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: ":"):
          true
        default: false
        }
      }
  }
}
