package import Application
internal import Kernel
package import Logging
internal import Persistence
internal import Records
internal import Transport
package import Trust
internal import Web

extension OpenNode {
  /// The root that browsers have to trust for this node's pages.
  ///
  /// - Throws: `certificateMissing` at a node that never asked for a certificate.
  package func webRoot() throws -> EncodedCertificate {
    if profile.kind == .hub { return try HubKeys(files: keys).web.certificate }
    let chain = try keys.certificates(KeyName.webCertificate)
    guard let root = chain.last, chain.count > 1 else {
      throw ClienteleError(
        .certificateMissing, "the web certificate of this node is not from our web authority")
    }
    return root
  }

  /// Asks the hub for fresh certificates now; for the web listener too when `web.host` is another address
  /// than loopback.
  ///
  /// - Returns: whether there is a web certificate now.
  package func renewNow(logger: Logger) async throws -> Bool {
    guard profile.kind != .hub else {
      throw ClienteleError(
        .wrongRole, "the hub makes its own certificates", hint: "Start it anew: it does so when they are due."
      )
    }
    let line = try hubLine(logger: logger)
    do {
      try await renew(over: line, logger: logger)
    } catch {
      await line.shutdown()
      throw error
    }
    await line.shutdown()
    return keys.exists(KeyName.webCertificate)
  }

  /// What the pages are served with; `nil` where they are plain HTTP on loopback, or when there is nothing,
  /// and then the listener refuses any other address.
  var pageCertificate: PageCertificate? {
    guard !HostPort.isLoopback(configuration.webHost) else { return nil }
    if let files = configuration.webFiles {
      return PageCertificate(source: .own(files), trust: .system(environment: environment))
    }
    guard keys.exists(KeyName.webKey) else { return nil }
    return PageCertificate(source: .dealer(keys), trust: PublicTrust(roots: []))
  }

  /// - Throws: what is wrong with the files: at the start there is no certificate of before to go on with.
  func livePages() throws -> (certificate: PageCertificate, live: LiveCredentials)? {
    guard let certificate = pageCertificate else { return nil }
    return (certificate, try LiveCredentials(try certificate.read()))
  }

  /// The pages of the counter.
  ///
  /// - Parameter line: the way to the hub; `nil` at the hub itself.
  func counter(behind door: WebDoor, line: HubLine?, imports: ImportDesk) throws -> Counter {
    Counter(
      door: door, recorder: recorder, news: news, line: self.line, hub: try line.map { try hubBridge($0) },
      office: profile.kind == .hub ? hubOffice() : nil, imports: imports,
      changePassword: passwordChange(over: line))
  }

  /// Imports from the pages of this node.
  package func importDesk(access: AccessDesk) -> ImportDesk {
    ImportDesk(
      recorder: recorder, access: access,
      shelf: ImportShelf(folder: directory.importsPath, memoryPath: directory.importMemoryPath))
  }

  /// How long somebody at the counter waits for the hub.
  private static let counterTimeout = Milliseconds.seconds(5)

  private func hubBridge(_ line: HubLine) throws -> HubBridge {
    let desk = try nodeDesk()
    let call: HubCall = { path, body in
      try await line.post(path: path, body: body, timeout: Self.counterTimeout).body
    }
    let news = news
    return HubBridge(
      find: { text, actor in try await desk.query(text, as: actor, call: call) },
      admit: { record, actor, reason in
        let admitted = try await desk.admit(record, as: actor, reason: reason, call: call)
        // The loop pulls at once what the hub now has for this node.
        news.announce()
        return admitted.member
      })
  }
}
