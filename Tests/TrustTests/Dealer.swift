import Kernel
import Trust

/// A dealer with both authorities, a hub and a node, at one fixed moment.
struct Dealer {
  static let now = at("2026-03-05T08:00:00.250Z")

  let identity: NodeIdentity
  let hub: NodeIdentity
  let sync: Authority
  let web: Authority

  init(name: String = "Orologi 东方") throws {
    let dealer = DealerID(RowID(high: 0xD0, low: 1))
    identity = NodeIdentity(dealer: dealer, node: NodeID(RowID(high: 0xA0, low: 7)))
    hub = NodeIdentity(dealer: dealer, node: NodeID(RowID(high: 0xA0, low: 1)))
    sync = try Authority.create(.sync, dealer: name, at: Self.now, serial: serial(1))
    web = try Authority.create(.web, dealer: name, at: Self.now, serial: serial(2))
  }

  func nodeCertificate(_ key: IdentityKey, at now: Instant = now) throws -> EncodedCertificate {
    try sync.issueNode(key.signingRequest(), identity: identity, at: now, serial: serial(3))
  }

  func hubCertificate(_ authority: Authority, names: [String]? = nil) throws -> EncodedCertificate {
    try authority.issueHub(
      IdentityKey.generate().signingRequest(), names: names.map { try ServerNames($0) }, identity: hub,
      at: Self.now, serial: serial(4))
  }
}

/// A moment written in RFC 3339.
func at(_ text: String) -> Instant {
  guard let instant = Instant(rfc3339: text) else { preconditionFailure("no moment: \(text)") }
  return instant
}

/// Sixteen bytes that stand for random ones.
func serial(_ number: UInt8) -> [UInt8] { [UInt8](repeating: number, count: 16) }

/// The code of the error that a piece of work throws, `nil` when it throws none of ours.
func code(of work: () async throws -> Void) async -> ClienteleError.Code? {
  do {
    try await work()
    return nil
  } catch {
    return (error as? ClienteleError)?.code
  }
}
