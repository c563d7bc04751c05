import Glibc
import Kernel
import SwiftASN1
import X509

/// The DNS names and IP addresses under which a server is reached; they go into its certificate.
package struct ServerNames: Hashable, Sendable {
  /// Its DNS names, in lower case and in the order given.
  package let dnsNames: [String]
  let addresses: [[UInt8]]

  /// The name under which every node verifies its hub, whatever address it dials. It is in
  /// certificates of the hub and in no other, so a store that holds a certificate of the same
  /// authority cannot pass for the hub. `.internal` is reserved for private use.
  package static let hub = "hub.clientele.internal"
  private static let reservedSuffix = "clientele.internal"
  package static let countMax = 64

  /// - Parameter names: each a DNS name (letters, digits, hyphens; `*.` in front is allowed) or an
  ///   IPv4 or IPv6 address as text; repetitions are dropped.
  /// - Throws: `invalidInput` for an empty list, a malformed name, or one under `clientele.internal`.
  package init(_ names: [String]) throws {
    guard !names.isEmpty, names.count <= Self.countMax else {
      throw ClienteleError(
        .invalidInput, "A server certificate needs 1 to \(Self.countMax) names, not \(names.count).",
        hint: "Name the addresses under which browsers reach this machine.")
    }
    var dns: [String] = []
    var addresses: [[UInt8]] = []
    for name in names {
      if let address = Self.address(name) {
        if !addresses.contains(address) { addresses.append(address) }
      } else {
        let lowered = name.lowercased()
        guard Self.isDNSName(lowered), !lowered.hasSuffix(Self.reservedSuffix) else {
          throw ClienteleError(
            .invalidInput, "`\(name)` is neither a DNS name nor an IP address that a server can have.",
            hint: "Write it like hub.example.com or 192.168.1.10, without port or scheme.")
        }
        if !dns.contains(lowered) { dns.append(lowered) }
      }
    }
    dnsNames = dns
    self.addresses = addresses
  }

  var generalNames: [GeneralName] {
    dnsNames.map { .dnsName($0) } + addresses.map { .ipAddress(ASN1OctetString(contentBytes: $0[...])) }
  }

  private static func address(_ text: String) -> [UInt8]? {
    for (family, count) in [(AF_INET, 4), (AF_INET6, 16)] {
      var bytes = [UInt8](repeating: 0, count: count)
      if inet_pton(family, text, &bytes) == 1 { return bytes }
    }
    return nil
  }

  private static func isDNSName(_ name: String) -> Bool {
    let labels = (name.hasPrefix("*.") ? name.dropFirst(2) : name[...])
      .split(separator: ".", omittingEmptySubsequences: false)
    // All digits at the end would be a mistyped address.
    guard name.utf8.count <= 253, let last = labels.last, !last.allSatisfy(\.isNumber) else { return false }
    return labels.allSatisfy { label in
      (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
        && label.utf8.allSatisfy { byte in
          (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
        }
    }
  }
}
