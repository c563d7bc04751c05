package import Kernel
internal import Logging
internal import ServiceLifecycle
internal import Transport
internal import Trust

/// The certificate that pages are served with, as it lies in its files: the operator's own, or the one that
/// the dealer's web authority gave this node.
struct PageCertificate: Sendable {
  enum Source: Sendable {
    case own(ServerCredentialFiles)
    case dealer(KeyFiles)

    var isOwn: Bool {
      guard case .own = self else { return false }
      return true
    }
  }

  let source: Source
  let trust: PublicTrust

  /// - Throws: what is wrong with the files, in words of who has to mend them.
  func read() throws -> ServerCredentials {
    switch source {
    case .own(let files): try files.read()
    case .dealer(let keys):
      ServerCredentials(try keys.credentials(key: KeyName.webKey, certificates: KeyName.webCertificate))
    }
  }

  /// Browsers are told to insist on TLS only where a lost root of ours cannot lock them out.
  func isPubliclyTrusted(_ credentials: ServerCredentials, at now: Instant) async -> Bool {
    guard source.isOwn else { return false }
    return await trust.covers(credentials, at: now)
  }

  /// What comes of a look at the files.
  enum Look: Sendable {
    case same
    case take(ServerCredentials)
    case refuse(ClienteleError)
  }

  /// Pure: what lies there now, against what is shown.
  static func judge(_ found: Result<ServerCredentials, any Error>, shown: ServerCredentials, at now: Instant)
    -> Look
  {
    do {
      let credentials = try found.get()
      if credentials == shown { return .same }
      try credentials.checkValidity(at: now)
      return .take(credentials)
    } catch let error as ClienteleError {
      return .refuse(error)
    } catch {
      return .refuse(
        ClienteleError(.certificateUnreadable, "The certificate of the pages cannot be read.", cause: error))
    }
  }
}

/// Looks at the files of the pages' certificate every few seconds and shows what lies there to whoever
/// connects next. What is broken, does not fit together or is not good now is refused and said once; the one
/// before goes on.
package struct PageCertificateService: Service {
  private let certificate: PageCertificate
  private let live: LiveCredentials
  private let world: World
  private let logger: Logger
  private let interval: Milliseconds

  package static let interval = Milliseconds.seconds(5)

  init(
    _ certificate: PageCertificate, live: LiveCredentials, world: World, logger: Logger,
    interval: Milliseconds
  ) {
    (self.certificate, self.live, self.world) = (certificate, live, world)
    (self.logger, self.interval) = (logger, interval)
  }

  package func run() async throws {
    await cancelWhenGracefulShutdown {
      await judgeTrust()
      var refused: ClienteleError?
      while !Task.isCancelled {
        refused = await look(refusedBefore: refused)
        try? await Task.sleep(for: .milliseconds(interval.count))
      }
    }
  }

  /// Of what the listener began with.
  private func judgeTrust() async {
    let credentials = live.current
    let isPublic = await certificate.isPubliclyTrusted(credentials, at: world.clock.wall())
    if isPublic { try? live.show(credentials, isPubliclyTrusted: true) }
  }

  /// - Returns: what is refused now.
  private func look(refusedBefore: ClienteleError?) async -> ClienteleError? {
    let now = world.clock.wall()
    var look = PageCertificate.judge(
      Result { try certificate.read() }, shown: live.current, at: now)
    if case .take(let credentials) = look {
      let isPublic = await certificate.isPubliclyTrusted(credentials, at: now)
      do {
        try live.show(credentials, isPubliclyTrusted: isPublic)
        logger.notice(
          "pages are served with another certificate from now on",
          metadata: ["until": "\(credentials.chain[0].notAfter)"])
      } catch {
        look = PageCertificate.judge(.failure(error), shown: live.current, at: now)
      }
    }
    guard case .refuse(let error) = look else { return nil }
    if error.code != refusedBefore?.code || error.message != refusedBefore?.message {
      logger.error(
        "a certificate for the pages was refused; the one before goes on",
        metadata: ["code": "\(error.code)", "message": "\(error.message)", "hint": "\(error.hint)"])
    }
    return error
  }
}
