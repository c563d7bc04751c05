internal import Glibc
internal import Kernel
internal import NIOCore
internal import NIOPosix

/// An IP address, and whether the whole world may have it: nothing of this machine, this house or the line between.
package struct NetworkAddress: Hashable, Sendable {
  package let text: String
  private let bytes: [UInt8]

  /// - Parameter text: an IPv4 or IPv6 address; anything else gives `nil`.
  package init?(_ text: String) {
    guard let address = try? SocketAddress(ipAddress: text, port: 0) else { return nil }
    self.init(address)
  }

  init?(_ address: SocketAddress) {
    guard let text = address.ipAddress else { return nil }
    self.text = text
    switch address {
    case .v4(let address):
      var raw = address.address.sin_addr
      bytes = withUnsafeBytes(of: &raw) { Array($0) }
    case .v6(let address):
      var raw = address.address.sin6_addr
      bytes = withUnsafeBytes(of: &raw) { Array($0) }
    case .unixDomainSocket: return nil
    }
  }

  package var isPublic: Bool {
    bytes.count == 4 ? Self.isPublic(v4: bytes) : isPublicV6
  }

  private struct Range {
    let prefix: [UInt8]
    let bits: Int

    init(_ prefix: [UInt8], _ bits: Int) {
      self.prefix = prefix
      self.bits = bits
    }

    func holds(_ bytes: [UInt8]) -> Bool {
      for bit in 0..<bits {
        let mask = UInt8(0x80) >> UInt8(bit % 8)
        let own = bit / 8 < prefix.count ? prefix[bit / 8] : 0
        if bytes[bit / 8] & mask != own & mask { return false }
      }
      return true
    }
  }

  /// The registry of special-purpose addresses (RFC 6890 and those after it), multicast and what is reserved.
  private static let specialV4: [Range] = [
    Range([0], 8), Range([10], 8), Range([100, 64], 10), Range([127], 8), Range([169, 254], 16),
    Range([172, 16], 12), Range([192, 0, 0], 24), Range([192, 0, 2], 24), Range([192, 88, 99], 24),
    Range([192, 168], 16), Range([198, 18], 15), Range([198, 51, 100], 24), Range([203, 0, 113], 24),
    Range([224], 3),
  ]

  private static func isPublic(v4 bytes: [UInt8]) -> Bool { !specialV4.contains { $0.holds(bytes) } }

  /// Of IPv6 only what is handed out for the world, and of that nothing that stands for an IPv4 address or a tunnel.
  private var isPublicV6: Bool {
    guard Range([0x20], 3).holds(bytes) else { return false }
    let special = [
      Range([0x20, 0x01, 0x0D, 0xB8], 32), Range([0x20, 0x01, 0x00], 23), Range([0x20, 0x02], 16),
      Range([0x3F, 0xFF, 0x00], 20),
    ]
    return !special.contains { $0.holds(bytes) }
  }
}

/// Finds where a name leads, and refuses it where any of the addresses is not the world's: a name that has a public and
/// a private one would be asked again until it gives the private one.
enum AddressGuard {
  /// - Returns: the address to connect to, and to no other: between this look and the connection nobody is asked again.
  /// - Throws: `webhookRefused`; `noAnswer` for a name that leads nowhere.
  static func address(of target: WebhookTarget) async throws -> String {
    let found = try await NIOThreadPool.singleton.runIfActive { () throws -> [NetworkAddress] in
      try addresses(of: target.host, port: target.port)
    }
    guard let first = found.first else {
      throw ClienteleError(.noAnswer, "the host of a webhook has no address")
    }
    guard target.isNamed || found.allSatisfy(\.isPublic) else {
      throw ClienteleError(.webhookRefused, "the host of a webhook lies inside the house")
    }
    return first.text
  }

  private static func addresses(of host: String, port: Int) throws -> [NetworkAddress] {
    if let own = NetworkAddress(host) { return [own] }
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, String(port), &hints, &list) == 0 else { return [] }
    defer { freeaddrinfo(list) }
    var found: [NetworkAddress] = []
    var next = list
    while let info = next {
      if let address = socketAddress(info.pointee).flatMap({ NetworkAddress($0) }), !found.contains(address) {
        found.append(address)
      }
      next = info.pointee.ai_next
    }
    return found
  }

  private static func socketAddress(_ info: addrinfo) -> SocketAddress? {
    guard let raw = info.ai_addr else { return nil }
    switch info.ai_family {
    case AF_INET:
      return raw.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { SocketAddress($0.pointee, host: "") }
    case AF_INET6:
      return raw.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { SocketAddress($0.pointee, host: "") }
    default: return nil
    }
  }
}
