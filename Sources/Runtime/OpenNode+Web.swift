internal import Kernel
package import Logging
internal import Persistence
internal import Records
package import Trust

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

  /// Asks the hub for fresh certificates now; for the web listener too when `web.host` is another address than
  /// loopback.
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
}
