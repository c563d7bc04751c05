import Foundation
import Glibc
import TestKit
import Testing

extension Processes {
  @Suite struct `A laptop` {
    private let fleet: Fleet

    init() throws {
      fleet = try Fleet()
    }

    private func hub() async throws -> Fleet.Server {
      try await fleet.makeHub(stores: ["A"])
      try Data("store,code,name,role\nHQ,AD-1,Eve,admin\n".utf8).write(
        to: URL(fileURLWithPath: fleet.path("admins.csv")))
      let staff = try await fleet.run([
        "hub", "staff", "import", fleet.path("admins.csv"), "--data", fleet.path("hub"),
      ])
      #expect(staff.status == 0, "\(staff.errors)")
      return try await fleet.startHub()
    }

    /// A token for the laptop of an associate of store A, granted.
    private func invited() async throws -> String {
      let token = try await fleet.json(
        ["hub", "enrol", "--store", "A", "--laptop", "--associate", "A-01", "--data", fleet.path("hub")],
        as: Token.self
      ).token
      let approved = try await fleet.run([
        "hub", "approve", String(token.prefix { $0 != "." }), "--as", "AD-1", "--data", fleet.path("hub"),
      ])
      #expect(approved.status == 0, "\(approved.errors)")
      return token
    }

    @Test(.enabled("gocryptfs and FUSE", { await EncryptedFolder.isAvailable() }))
    func `keeps members on an encrypted directory only, and the disk below shows none of them`() async throws
    {
      let hub = try await hub()
      let address = ["--hub", "127.0.0.1:\(hub.enrolPort)"]
      try await fleet.refusal(
        ["node", "join", try await invited(), "--data", fleet.path("plain")] + address,
        "trust.directoryUnencrypted", status: 4)
      let folder = try await EncryptedFolder(in: fleet.directory)
      let data = folder.clear + "/node"
      try FileManager.default.createSymbolicLink(atPath: fleet.path("A"), withDestinationPath: data)
      let joined = try await fleet.run(["node", "join", try await invited(), "--data", data] + address)
      #expect(joined.status == 0, "\(joined.errors)")
      let laptop = try await fleet.startNode("A", hub: hub)
      try await fleet.settle(["A"])
      _ = try await fleet.register("诸葛青云", phone: "13911138222", at: "A")
      try await fleet.settle(["A", "hub"])
      laptop.signal(SIGTERM)
      _ = try await laptop.ended()
      #expect(holds(folder.clear, "诸葛青云"), "or nothing would be shown below either")
      try await folder.close()
      for word in ["诸葛青云", "13911138222", "Harbour Watch"] { #expect(!holds(folder.cipher, word), "\(word)") }
    }

    /// Whether the text stands in the name or the bytes of any file below a directory.
    private func holds(_ directory: String, _ text: String) -> Bool {
      let needle = Data(text.utf8)
      let files = FileManager.default.enumerator(atPath: directory)?.compactMap { $0 as? String } ?? []
      return files.contains { name in
        name.contains(text)
          || FileManager.default.contents(atPath: "\(directory)/\(name)")?.range(of: needle) != nil
      }
    }

    @Test func `leaves no memory behind when it crashes, and no file for others`() async throws {
      try await fleet.makeHub(stores: [])
      let hub = try await fleet.startHub()
      let limits = try String(contentsOfFile: "/proc/\(hub.process.id)/limits", encoding: .utf8)
      let core = limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") }
      #expect(core?.split(separator: " ").dropFirst(4).prefix(2) == ["0", "0"])
      let files = try #require(FileManager.default.enumerator(atPath: fleet.path("hub")))
      var count = 0
      // Certificates are for everybody.
      for case let name as String in files where !name.hasSuffix(".crt") {
        let attributes = try FileManager.default.attributesOfItem(atPath: fleet.path("hub") + "/" + name)
        let mode = attributes[.posixPermissions] as? Int ?? 0
        #expect(mode & 0o077 == 0, "\(name): \(String(mode, radix: 8))")
        count += 1
      }
      #expect(count > 5)
    }
  }
}

/// A directory whose files gocryptfs encrypts on their way to the disk.
private struct EncryptedFolder {
  let cipher: String
  let clear: String

  static func isAvailable() async -> Bool {
    guard let scratch = try? TemporaryDirectory("fuse"), let folder = try? await EncryptedFolder(in: scratch)
    else { return false }
    return (try? await folder.close()) != nil
  }

  init(in scratch: TemporaryDirectory) async throws {
    cipher = scratch.path("cipher")
    clear = scratch.path("clear")
    for path in [cipher, clear] {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    let password = ["-q", "-extpass", "echo trial"]
    try await Self.run("gocryptfs", password + ["-init", "-scryptn", "10", cipher], scratch)
    try await Self.run("gocryptfs", password + [cipher, clear], scratch)
  }

  func close() async throws {
    try await Self.run("fusermount3", ["-u", clear], try TemporaryDirectory("fuse"))
  }

  private static func run(_ program: String, _ arguments: [String], _ scratch: TemporaryDirectory)
    async throws
  {
    let process = try ChildProcess(
      "/usr/bin/env", [program] + arguments, environment: ["PATH": "/usr/bin:/bin"],
      errors: scratch.path("errors"))
    let ending = try await process.ended()
    try #require(ending == .exited(0), "\(program): \(process.errors)")
  }
}
