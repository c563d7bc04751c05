internal import Foundation
internal import Glibc
internal import Kernel
internal import Logging
internal import Persistence
internal import Records
internal import Transport
internal import Trust

/// Looks at what a node needs to do its work and says what to do where something is missing.
package struct Doctor: Sendable {
  private let node: OpenNode
  private let board: ListenerBoard?

  /// - Parameter board: the listeners of the running node; `nil` when none is running.
  package init(node: OpenNode, board: ListenerBoard?) {
    self.node = node
    self.board = board
  }

  /// One thing looked at.
  package struct Finding: Encodable, Hashable, Sendable {
    package let check: String
    package let state: State
    package let message: String
    /// What to do; empty when all is well.
    package let hint: String

    package enum State: String, Encodable, Sendable {
      case ok, warn, fail
    }
  }

  /// Every check, in a fixed order.
  package func examine() async -> [Finding] {
    var findings = [disk()]
    findings += await certificates()
    findings += await ports()
    findings += await clockAndHub()
    return findings
  }

  // MARK: Disk

  private static let diskFailBytes: UInt64 = 100 << 20
  private static let diskWarnBytes: UInt64 = 1 << 30

  private func disk() -> Finding {
    var status = statvfs()
    guard statvfs(node.directory.path, &status) == 0 else {
      return Finding(
        check: "disk", state: .fail, message: "the disk of \(node.directory.path) cannot be asked",
        hint: "Check the disk.")
    }
    let free = UInt64(status.f_bavail) * UInt64(status.f_frsize)
    let message = "\(free >> 20) MiB free at \(node.directory.path)"
    if free >= Self.diskWarnBytes { return Finding(check: "disk", state: .ok, message: message, hint: "") }
    return Finding(
      check: "disk", state: free < Self.diskFailBytes ? .fail : .warn, message: message,
      hint: "Free space; the file `ballast` in the data directory may be deleted to go on at once.")
  }

  // MARK: Certificates

  private func certificates() async -> [Finding] {
    let now = node.world.clock.wall()
    var findings = [await check("certificate") { try await self.syncCertificate(at: now) }]
    findings.append(
      await check("log key") {
        let certificate = try self.node.keys.logKeyCertificate(self.logCertificateName)
        try certificate.verify(roots: try self.node.logKeyRoots())
        guard certificate.publicKey == self.node.logKey.publicKey else {
          throw ClienteleError(
            .keyMismatch, "the log key does not belong to its certificate",
            hint: "Put back both files from the same moment.")
        }
        return (.ok, "log key \(certificate.keyID) is vouched for", "")
      })
    if node.profile.kind == .hub {
      findings.append(
        await check("web certificate") {
          let leaf = try HubKeys(files: self.node.keys).webCredentials().chain[0]
          return Self.validity("the web certificate", until: leaf.notAfter, due: leaf.renewalDue, at: now)
        })
    }
    if let pages = node.pageCertificate {
      findings.append(
        await check("page certificate") {
          let leaf = try Self.requireValid(pages.read(), at: now).chain[0]
          return Self.validity(
            "the certificate of the pages", until: leaf.notAfter, due: leaf.renewalDue, at: now,
            hint: pages.source.isOwn
              ? "Put a fresh one in its place; it is taken within seconds."
              : "It is renewed at the next contact.")
        })
    }
    return findings
  }

  private static func requireValid(_ credentials: ServerCredentials, at now: Instant) throws
    -> ServerCredentials
  {
    try credentials.checkValidity(at: now)
    return credentials
  }

  /// A hub signs on with its first key whatever life of its log.
  private var logCertificateName: String {
    let name = KeyName.logCertificate(of: node.profile.incarnation)
    return node.keys.exists(name) ? name : KeyName.logCertificate
  }

  private func syncCertificate(at now: Instant) async throws -> (Finding.State, String, String) {
    let leaf = try node.syncCredentials().chain[0]
    let certificate = try await NodeCertificate(verifying: leaf, roots: node.syncRoots(), at: now)
    guard certificate.identity == node.profile.identity else {
      throw ClienteleError(
        .certificateRefused, "the certificate names another node", hint: "Put back the files of this node.")
    }
    return Self.validity(
      "the sync certificate", until: certificate.notAfter, due: certificate.renewalDue, at: now)
  }

  private static func validity(
    _ what: String, until end: Instant, due: Instant, at now: Instant,
    hint: String = "It is renewed at the next start or contact."
  ) -> (Finding.State, String, String) {
    if now > end {
      return (
        .fail, "\(what) expired on \(end)", "Check the clock first; then enrol again, or start the hub anew."
      )
    }
    if now >= due {
      return (.warn, "\(what) is good until \(end)", hint)
    }
    return (.ok, "\(what) is good until \(end)", "")
  }

  // MARK: Ports

  private func ports() async -> [Finding] {
    let configuration = node.configuration
    var wanted: [(ListenerBoard.Name, String, Int)] = [(.web, configuration.webHost, configuration.webPort)]
    if node.profile.kind == .hub {
      wanted.append((.sync, configuration.syncHost, configuration.syncPort))
      wanted.append((.enrol, configuration.syncHost, configuration.enrolPort))
    }
    var findings: [Finding] = []
    for (name, host, port) in wanted {
      let check = "\(name.rawValue) port"
      if let board {
        let taken = await board.port(name)
        findings.append(
          Finding(
            check: check, state: taken == nil ? .fail : .ok,
            message: taken.map { "\(host):\($0) accepts connections" }
              ?? "\(host):\(port) does not accept yet",
            hint: taken == nil ? "Look into the log of the running node." : ""))
      } else {
        let isFree = port == 0 || Self.canListen(host: host, port: port)
        findings.append(
          Finding(
            check: check, state: isFree ? .ok : .fail,
            message: "\(host):\(port) is \(isFree ? "free" : "taken")",
            hint: isFree ? "" : "Stop what uses it (`ss -ltnp`), or set \(name.rawValue).port."))
      }
    }
    return findings
  }

  private static func canListen(host: String, port: Int) -> Bool {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_PASSIVE
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, String(port), &hints, &list) == 0, let first = list else { return false }
    defer { freeaddrinfo(list) }
    let descriptor = socket(first.pointee.ai_family, first.pointee.ai_socktype, first.pointee.ai_protocol)
    guard descriptor >= 0 else { return false }
    defer { Glibc.close(descriptor) }
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    return bind(descriptor, first.pointee.ai_addr, first.pointee.ai_addrlen) == 0
      && listen(descriptor, 1) == 0
  }

  // MARK: Clock and hub

  private static let clockWarn = Milliseconds.minutes(1)
  private static let clockFail = Milliseconds.minutes(5)

  private func clockAndHub() async -> [Finding] {
    let now = node.world.clock.wall()
    if node.profile.kind == .hub {
      let isSane = now >= node.profile.enrolledAt
      return [
        Finding(
          check: "clock", state: isSane ? .ok : .fail,
          message: isSane ? "the clock says \(now)" : "the clock says \(now), before this hub was made",
          hint: isSane ? "" : "Set the clock right (`timedatectl`).")
      ]
    }
    do {
      let hub = try node.hubAddress()
      let client = try SyncClient(
        host: hub.host, port: hub.port, credentials: try node.syncCredentials(), roots: try node.syncRoots(),
        logger: Logger(label: "clientele.doctor", factory: { _ in SwiftLogNoOpLogHandler() }),
        now: node.world.clock.wall)
      let answer: Result<SyncReply, any Error>
      do {
        answer = .success(try await client.post(path: HubTime.path, body: [], timeout: .seconds(10)))
      } catch {
        answer = .failure(error)
      }
      await client.shutdown()
      let reply = try answer.get()
      return [
        Finding(
          check: "hub", state: .ok, message: "\(hub) answers in \(reply.roundTrip.count) ms", hint: ""),
        Self.clock(now, hub: HubTime.decoded(reply.body)),
      ]
    } catch {
      return [
        Self.finding("hub", failed: error, state: .warn),
        Finding(
          check: "clock", state: now >= node.profile.enrolledAt ? .ok : .fail,
          message: "the clock says \(now); the hub could not be asked",
          hint: now >= node.profile.enrolledAt ? "" : "That is before this node joined: set the clock right."),
      ]
    }
  }

  private static func clock(_ now: Instant, hub: Instant?) -> Finding {
    guard let hub else {
      return Finding(
        check: "clock", state: .warn, message: "the hub did not say its time",
        hint: "Upgrade the older program.")
    }
    let difference = now - hub
    let size = Milliseconds(abs(difference.count))
    let state: Finding.State = size >= clockFail ? .fail : size >= clockWarn ? .warn : .ok
    return Finding(
      check: "clock", state: state,
      message:
        "the clock is \(size.count / 1_000) s \(difference.count < 0 ? "behind" : "ahead of") the hub's",
      hint: state == .ok ? "" : "Set the clock right and let it be kept so (`timedatectl set-ntp true`).")
  }

  // MARK: Findings

  private func check(
    _ name: String, _ body: @Sendable () async throws -> (Finding.State, String, String)
  ) async -> Finding {
    do {
      let (state, message, hint) = try await body()
      return Finding(check: name, state: state, message: message, hint: hint)
    } catch {
      return Self.finding(name, failed: error, state: .fail)
    }
  }

  /// What an error says, as a finding.
  package static func finding(_ check: String, failed error: any Error, state: Finding.State) -> Finding {
    let error = error as? ClienteleError
    return Finding(
      check: check, state: state, message: error?.message ?? "it could not be looked at",
      hint: error?.hint ?? "Look into the log.")
  }
}

extension OpenNode {
  /// Where this node reaches the hub's sync listener: as configured, or as learnt when it joined.
  ///
  /// - Throws: `configurationInvalid` when neither says.
  package func hubAddress() throws -> HostPort {
    if let address = configuration.hubAddress { return address }
    let stored = try database.readBlocking { try PropertyTable($0).text(.hubAddress) }
    guard let address = stored.flatMap({ HostPort($0, defaultPort: 7_443) }) else {
      throw ClienteleError(
        .configurationInvalid, "this node does not know where its hub is",
        hint: "Set hub.address in config.json, or CLIENTELE_HUB_ADDRESS.")
    }
    return address
  }
}
