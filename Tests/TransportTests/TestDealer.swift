import Foundation
import Kernel
import Logging
import TestKit
import Trust

/// A dealer with its authorities, and the certificates its machines show. Times are real: the TLS library
/// checks them by the clock of the operating system.
struct TestDealer {
  let sync: Authority
  let web: Authority
  private let id: DealerID
  private let directory: TemporaryDirectory

  static var now: Instant { Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000)) }

  init(_ name: String) throws {
    let founded = Self.now - .days(400)
    sync = try .create(.sync, dealer: name, at: founded, serial: Self.serial)
    web = try .create(.web, dealer: name, at: founded, serial: Self.serial)
    id = DealerID(Self.row())
    directory = try TemporaryDirectory()
  }

  var roots: [EncodedCertificate] { [sync.certificate] }

  static func node() -> NodeID { NodeID(row()) }

  func nodeCredentials(_ node: NodeID, issuedAt: Instant = now) throws -> TLSCredentials {
    try credentials { request in
      [
        try sync.issueNode(
          request, identity: .init(dealer: id, node: node), at: issuedAt, serial: Self.serial)
      ]
    }
  }

  func hubCredentials(issuedAt: Instant = now) throws -> TLSCredentials {
    try credentials { request in
      let identity = NodeIdentity(dealer: id, node: Self.node())
      return [try sync.issueHub(request, names: nil, identity: identity, at: issuedAt, serial: Self.serial)]
    }
  }

  /// - Parameter root: the root behind the server's certificate; its own when `nil`.
  func webCredentials(showing root: EncodedCertificate? = nil) throws -> TLSCredentials {
    try credentials { request in
      let identity = NodeIdentity(dealer: id, node: Self.node())
      return [
        try web.issueHub(request, names: nil, identity: identity, at: Self.now, serial: Self.serial),
        root ?? web.certificate,
      ]
    }
  }

  private func credentials(
    _ issue: (SigningRequest) throws -> [EncodedCertificate]
  ) throws -> TLSCredentials {
    let key = IdentityKey.generate()
    let files = KeyFiles(directory: directory.path)
    let name = Self.row().description
    try files.write(key, name: name + ".key")
    try files.write(issue(key.signingRequest()), name: name + ".crt")
    return try files.credentials(key: name + ".key", certificates: name + ".crt")
  }

  private static var serial: [UInt8] { (0..<16).map { _ in .random(in: 0...255) } }
  private static func row() -> RowID {
    .version7(at: now, random: (.random(in: 0 ... .max), .random(in: 0 ... .max)))
  }
}

let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
