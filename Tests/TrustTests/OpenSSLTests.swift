import Foundation
import Kernel
import Testing
import Trust

/// The `openssl` command as a second opinion on everything that others must be able to read.
@Suite("Certificates as OpenSSL sees them", .enabled(if: OpenSSL.isInstalled))
final class OpenSSLTests {
  let dealer: Dealer
  let directory: String

  init() throws {
    dealer = try Dealer()
    directory =
      FileManager.default.temporaryDirectory.appendingPathComponent("clientele-openssl-\(UUID())").path
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: directory)
  }

  private func file(_ name: String, _ text: String) throws -> String {
    let path = directory + "/" + name
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  private func verify(_ certificate: EncodedCertificate, _ root: EncodedCertificate, _ options: String...)
    throws -> Bool
  {
    let leaf = try file("leaf.pem", certificate.pem)
    let roots = try file("root.pem", root.pem)
    let moment = String(Dealer.now.milliseconds / 1_000)
    return try OpenSSL.run(
      ["verify", "-x509_strict", "-attime", moment, "-CAfile", roots] + options + [leaf]
    ).succeeded
  }

  @Test("the root has the constraints of an authority that signs leaves only")
  func root() throws {
    let text = try OpenSSL.run([
      "x509", "-noout", "-text", "-in", file("root.pem", dealer.sync.certificate.pem),
    ]).output
    for line in [
      "CA:TRUE, pathlen:0", "Certificate Sign, CRL Sign", "X509v3 Subject Key Identifier",
      "ASN1 OID: prime256v1",
      "Signature Algorithm: ecdsa-with-SHA256", "Not After : Mar  5 08:00:00 2046 GMT",
    ] { #expect(text.contains(line), "\(line)") }
    #expect(try verify(dealer.sync.certificate, dealer.sync.certificate))
  }

  @Test("a node certificate is valid for both ends of a connection and carries the node's name")
  func node() throws {
    let certificate = try dealer.nodeCertificate(.generate())
    #expect(try verify(certificate, dealer.sync.certificate, "-purpose", "sslclient"))
    #expect(try verify(certificate, dealer.sync.certificate, "-purpose", "sslserver"))
    #expect(try !verify(certificate, dealer.web.certificate))
    #expect(try !verify(certificate, dealer.sync.certificate, "-verify_hostname", ServerNames.hub))
    let text = try OpenSSL.run(["x509", "-noout", "-text", "-in", file("leaf.pem", certificate.pem)]).output
    for line in [
      "CA:FALSE", "URI:\(dealer.identity.uri)", "Digital Signature", "X509v3 Authority Key Identifier",
    ] {
      #expect(text.contains(line), "\(line)")
    }
  }

  @Test("the hub's certificate is valid under its own name, the given names and addresses, and no others")
  func hub() throws {
    let certificate = try dealer.hubCertificate(
      dealer.sync, names: ["hub.example.com", "10.0.0.5", "fd00::5"])
    for (option, name, good) in [
      ("-verify_hostname", ServerNames.hub, true), ("-verify_hostname", "hub.example.com", true),
      ("-verify_ip", "10.0.0.5", true), ("-verify_ip", "fd00::5", true),
      ("-verify_hostname", "other.example.com", false), ("-verify_ip", "10.0.0.6", false),
    ] {
      #expect(
        try verify(certificate, dealer.sync.certificate, "-purpose", "sslserver", option, name) == good,
        "\(name)")
    }
  }

  @Test("a certificate for browsers does not open a client connection")
  func web() throws {
    let certificate = try dealer.web.issueServer(
      IdentityKey.generate().signingRequest(), names: ServerNames(["store-a.local"]), at: Dealer.now,
      serial: serial(8))
    #expect(
      try verify(
        certificate, dealer.web.certificate, "-purpose", "sslserver", "-verify_hostname", "store-a.local"))
    #expect(try !verify(certificate, dealer.web.certificate, "-purpose", "sslclient"))
  }

  @Test("keys, requests and log key signatures are read by OpenSSL")
  func keys() throws {
    let key = IdentityKey.generate()
    let log = LogKey.generate()
    #expect(try OpenSSL.run(["pkey", "-noout", "-check", "-in", file("node.key", key.pem)]).succeeded)
    let shown = try OpenSSL.run(["pkey", "-noout", "-text", "-in", file("log.key", log.pem)])
    #expect(shown.output.contains("ED25519"))
    let request = directory + "/request.der"
    try Data(key.signingRequest().der).write(to: URL(fileURLWithPath: request))
    #expect(try OpenSSL.run(["req", "-inform", "DER", "-noout", "-verify", "-in", request]).succeeded)
  }

  @Test(
    "keys and certificates that OpenSSL made are judged alike",
    arguments: ["rsa:2048", "ec:P-384", "ec:P-256"])
  func made(_ algorithm: String) async throws {
    let key = directory + "/foreign.key"
    let options =
      algorithm.hasPrefix("rsa")
      ? ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]
      : ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:\(algorithm.dropFirst(3))"]
    try #require(try OpenSSL.run(["genpkey", "-out", key] + options).succeeded)
    let request = directory + "/foreign.der"
    let subject = ["-new", "-key", key, "-subj", "/CN=x", "-outform", "DER", "-out", request]
    try #require(try OpenSSL.run(["req"] + subject).succeeded)
    let requestBytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: request)))
    let expected: ClienteleError.Code? = algorithm == "ec:P-256" ? nil : .keyTypeRefused
    #expect(await code { _ = try SigningRequest(der: requestBytes) } == expected)

    let roots = try file("root.pem", dealer.sync.certificate.pem)
    let rootKey = try file("root.key", dealer.sync.key.pem)
    let extensions = try file(
      "extensions",
      "subjectAltName=URI:\(dealer.identity.uri)\nextendedKeyUsage=clientAuth\nbasicConstraints=CA:FALSE\n")
    let leaf = directory + "/foreign.pem"
    let signing = [
      "-req", "-inform", "DER", "-in", request, "-CA", roots, "-CAkey", rootKey, "-set_serial", "77",
    ]
    try #require(
      try OpenSSL.run(["x509"] + signing + ["-days", "36500", "-extfile", extensions, "-out", leaf]).succeeded
    )
    let certificate = try EncodedCertificate.chain(pem: String(contentsOfFile: leaf, encoding: .utf8))[0]
    // OpenSSL dates it by this machine's clock, so it is judged at the first moment of its own validity.
    let moment = max(certificate.notBefore, Dealer.now)
    let refusal = await code {
      _ = try await NodeCertificate(verifying: certificate, roots: [dealer.sync.certificate], at: moment)
    }
    #expect(refusal == expected)
  }
}

enum OpenSSL {
  static let path = "/usr/bin/openssl"
  static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: path) }

  static func run(_ arguments: [String]) throws -> (succeeded: Bool, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus == 0, output)
  }
}
