import Foundation
import Kernel
import Logging
import Runtime
import Testing

@Suite("Configuration")
struct NodeConfigurationTests {
  typealias Key = NodeConfiguration.Key
  let bench: Bench

  init() throws { bench = try Bench() }

  private func load(
    flags: [Key: String] = [:], environment: [String: String] = [:], file: String? = nil
  ) async throws -> NodeConfiguration {
    if let file { try file.write(toFile: bench.path("config.json"), atomically: true, encoding: .utf8) }
    return try await NodeConfiguration.load(flags: flags, environment: environment, directory: bench.root)
  }

  @Test("without a word from anyone the defaults hold")
  func defaults() async throws {
    let configuration = try await load()
    #expect(configuration.webHost == "127.0.0.1" && configuration.webPort == 7_080)
    #expect(configuration.syncHost == "127.0.0.1" && configuration.syncPort == 7_443)
    #expect(configuration.enrolPort == 7_444 && configuration.hubAddress == nil)
    #expect(configuration.logLevel == .notice && configuration.language == .en)
  }

  @Test("a flag stands above the environment, that above the file, that above the default")
  func order() async throws {
    let file =
      #"{"web": {"port": 1001, "host": "localhost"}, "sync": {"port": "1002"}, "enrol": {"port": 1003}}"#
    let configuration = try await load(
      flags: [.webPort: "3001"], environment: ["CLIENTELE_WEB_PORT": "2001", "CLIENTELE_SYNC_PORT": "2002"],
      file: file)
    #expect(configuration.webPort == 3_001 && configuration.syncPort == 2_002)
    #expect(configuration.enrolPort == 1_003 && configuration.webHost == "localhost")
  }

  @Test(
    "a value out of range is refused, and the message names its key",
    arguments: [
      (Key.webPort, "65536"), (.webPort, "-1"), (.syncPort, "https"), (.enrolPort, ""), (.webHost, "a b"),
      (.syncHost, ""), (.webKey, "pages.key"), (.webCertificate, "pages.crt"), (.hubAddress, "hub:0"),
      (.hubAddress, "hub:x"), (.hubAddress, "http://hub"),
      (.logLevel, "loud"), (.language, "de"),
    ])
  func invalid(key: Key, value: String) async throws {
    for origin in ["flag", "environment", "file"] {
      try? FileManager.default.removeItem(atPath: bench.path("config.json"))
      let parts = key.rawValue.split(separator: ".")
      let json =
        parts.count == 1
        ? #"{"\#(parts[0])": "\#(value)"}"# : #"{"\#(parts[0])": {"\#(parts[1])": "\#(value)"}}"#
      do {
        _ = try await load(
          flags: origin == "flag" ? [key: value] : [:],
          environment: origin == "environment" ? [key.environmentName: value] : [:],
          file: origin == "file" ? json : nil)
        Issue.record("\(origin): \(key.rawValue) = \(value) was taken")
      } catch let error as ClienteleError {
        #expect(error.code == .configurationInvalid && error.message.contains(key.rawValue), "\(origin)")
      }
    }
  }

  @Test(
    "a file that is no configuration is refused",
    arguments: [
      "", "[]", "{", #"{"web": {"prt": 1}}"#, #"{"web.port": 1, "x": 2}"#, #"{"web": {"port": [1]}}"#,
    ])
  func malformed(file: String) async {
    #expect(await code { _ = try await load(file: file) } == .configurationInvalid)
  }

  @Test(
    "an address is read with and without its port",
    arguments: [
      ("hub", HostPort(host: "hub", port: 7_443)),
      ("hub.example.com:1", HostPort(host: "hub.example.com", port: 1)),
      ("127.0.0.1:65535", HostPort(host: "127.0.0.1", port: 65_535)),
      ("::1", HostPort(host: "::1", port: 7_443)),
      ("[::1]:99", HostPort(host: "::1", port: 99)), ("[::1]", HostPort(host: "::1", port: 7_443)),
      ("", nil), (":1", nil), ("hub:", nil), ("hub:0", nil), ("hub:65536", nil), ("[::1]x", nil),
      ("a/b", nil),
    ])
  func address(text: String, expected: HostPort?) {
    #expect(HostPort(text, defaultPort: 7_443) == expected)
  }
}
