import Foundation
import Kernel
import Testing
import Trust

@Suite("Files of keys and certificates")
final class KeyFilesTests {
  let files: KeyFiles
  let dealer: Dealer

  init() throws {
    dealer = try Dealer()
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("clientele-trust-\(UUID())")
      .path
    files = KeyFiles(directory: directory)
    try files.createDirectory()
    try files.createDirectory()
  }

  deinit {
    let left = (try? FileManager.default.contentsOfDirectory(atPath: files.directory)) ?? []
    #expect(!left.contains { $0.hasSuffix(".new") }, "a temporary file was left behind")
    try? FileManager.default.removeItem(atPath: files.directory)
  }

  private func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  private func put(_ bytes: [UInt8], _ name: String, mode: Int = 0o600) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: files.path(name)))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: files.path(name))
  }

  @Test("what was written is read, and private keys are for their owner alone")
  func roundTrip() throws {
    let key = IdentityKey.generate()
    let log = LogKey.generate()
    let leaf = try dealer.nodeCertificate(key)
    let certificate = try dealer.sync.certifyLogKey(
      log.publicKey, node: dealer.identity.node, incarnation: 1, notBefore: Dealer.now)
    try files.write(key, name: "node.key")
    try files.write(log, name: "log.key")
    try files.write([leaf, dealer.sync.certificate], name: "node.crt")
    try files.write(certificate, name: "log.crt")
    let credentials = try files.credentials(key: "node.key", certificates: "node.crt")
    #expect(credentials.key.publicKeyDER == key.publicKeyDER)
    #expect(credentials.chain == [leaf, dealer.sync.certificate])
    #expect(try files.logKey("log.key").publicKey == log.publicKey)
    #expect(try files.logKeyCertificate("log.crt") == certificate)
    #expect(try mode(files.directory) == 0o700)
    #expect(try mode(files.path("node.key")) == 0o600 && mode(files.path("log.key")) == 0o600)
    #expect(try mode(files.path("node.crt")) == 0o644)
  }

  @Test("a key is never written over, a certificate is replaced")
  func overwriting() async throws {
    let key = IdentityKey.generate()
    try files.write(key, name: "node.key")
    #expect(await code { try files.write(IdentityKey.generate(), name: "node.key") } == .keyExists)
    #expect(try files.identityKey("node.key").publicKeyDER == key.publicKeyDER)
    try files.write([dealer.sync.certificate], name: "roots.crt")
    try files.write([dealer.web.certificate], name: "roots.crt")
    #expect(try files.certificates("roots.crt") == [dealer.web.certificate])
  }

  @Test("a directory that is not there, or is a file, is said to be so")
  func directories() async throws {
    let elsewhere = KeyFiles(directory: files.path("missing"))
    #expect(
      await code { try elsewhere.write(IdentityKey.generate(), name: "node.key") } == .keyFileUnwritable)
    try put([], "file")
    #expect(
      await code { try KeyFiles(directory: files.path("file")).createDirectory() } == .keyFileUnwritable)
    #expect(await code { try KeyFiles(directory: files.path("a/b")).createDirectory() } == .keyFileUnwritable)
  }

  @Test("a missing file is told by its kind")
  func missing() async {
    #expect(await code { _ = try files.identityKey("node.key") } == .keyMissing)
    #expect(await code { _ = try files.logKey("log.key") } == .keyMissing)
    #expect(await code { _ = try files.certificates("node.crt") } == .certificateMissing)
    #expect(await code { _ = try files.logKeyCertificate("log.crt") } == .certificateMissing)
  }

  @Test(
    "a private key that others may read or write is refused",
    arguments: [0o640, 0o604, 0o620, 0o601, 0o644, 0o666])
  func exposed(_ mode: Int) async throws {
    try put(Array(IdentityKey.generate().pem.utf8), "node.key", mode: mode)
    #expect(await code { _ = try files.identityKey("node.key") } == .keyExposed)
  }

  struct Damage: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let key: ClienteleError.Code
    let certificate: ClienteleError.Code
    let apply: @Sendable ([UInt8]) -> [UInt8]

    init(
      _ description: String, key: ClienteleError.Code, certificate: ClienteleError.Code,
      _ apply: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) {
      testDescription = description
      self.key = key
      self.certificate = certificate
      self.apply = apply
    }
  }

  static let damages = [
    Damage("empty", key: .keyFileEmpty, certificate: .keyFileEmpty) { _ in [] },
    Damage("only line ends", key: .keyFileEmpty, certificate: .keyFileEmpty) { _ in [10, 10] },
    Damage("cut in the middle", key: .keyFileTruncated, certificate: .keyFileTruncated) {
      Array($0.prefix($0.count / 2))
    },
    Damage("cut in its last line", key: .keyFileTruncated, certificate: .keyFileTruncated) {
      Array($0.dropLast(26))
    },
    Damage("zeros", key: .keyUnreadable, certificate: .certificateUnreadable) {
      [UInt8](repeating: 0, count: $0.count)
    },
    Damage("random bytes", key: .keyUnreadable, certificate: .certificateUnreadable) {
      $0.map { $0 &* 97 &+ 201 }
    },
    Damage("another PEM block", key: .keyUnreadable, certificate: .certificateUnreadable) { _ in
      Array("-----BEGIN NOTE-----\nAAAA\n-----END NOTE-----\n".utf8)
    },
    Damage("one changed character", key: .keyUnreadable, certificate: .certificateUnreadable) { bytes in
      var bytes = bytes
      bytes[bytes.count / 2] = UInt8(ascii: "!")
      return bytes
    },
  ]

  @Test("a damaged file is told by its damage, and the message names the path", arguments: damages)
  func damaged(_ damage: Damage) throws {
    try put(damage.apply(Array(IdentityKey.generate().pem.utf8)), "node.key")
    try put(damage.apply(Array(LogKey.generate().pem.utf8)), "log.key")
    try put(damage.apply(Array(dealer.sync.certificate.pem.utf8)), "node.crt")
    let reads: [(String, ClienteleError.Code, () throws -> Void)] = [
      ("node.key", damage.key, { _ = try self.files.identityKey("node.key") }),
      ("log.key", damage.key, { _ = try self.files.logKey("log.key") }),
      ("node.crt", damage.certificate, { _ = try self.files.certificates("node.crt") }),
    ]
    for (name, expected, read) in reads {
      let error = #expect(throws: ClienteleError.self) { try read() }
      #expect(error?.code == expected, "\(name)")
      #expect(error?.message.contains(files.path(name)) == true && error?.hint.isEmpty == false, "\(name)")
    }
  }

  @Test("a key and a certificate that do not belong together are refused")
  func mismatch() async throws {
    try files.write(IdentityKey.generate(), name: "node.key")
    try files.write([try dealer.nodeCertificate(.generate())], name: "node.crt")
    #expect(
      await code { _ = try files.credentials(key: "node.key", certificates: "node.crt") } == .keyMismatch)
  }

  @Test("a directory or a huge file in the place of a key is refused")
  func notAFile() async throws {
    #expect(await code { _ = try KeyFiles(directory: "/").certificates("tmp") } == .fileUnreadable)
    try put([UInt8](repeating: 65, count: 2 << 20), "node.key")
    #expect(await code { _ = try files.identityKey("node.key") } == .fileMalformed)
  }
}
