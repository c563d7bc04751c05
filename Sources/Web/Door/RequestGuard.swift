internal import Foundation
internal import HTTPTypes
package import Kernel
package import Transport
package import Trust

/// What a request that changes something must show: that a page of this very origin sent it.
package enum RequestGuard {
  private static let safeMethods: Set<HTTPRequest.Method> = [.get, .head, .options]
  /// The form field, or for scripts the header, that carries ``SessionToken/formToken``.
  package static let formField = "form-token"
  private static let tokenHeader = HTTPField.Name("X-Clientele-Form-Token")
  private static let fetchSite = HTTPField.Name("Sec-Fetch-Site")
  private static let origin = HTTPField.Name("Origin")
  private static let host = HTTPField.Name("Host")

  static func changes(_ request: WebRequest) -> Bool { !safeMethods.contains(request.method) }

  /// Checks where a request that changes something comes from; browsers say it in one of two headers, and one
  /// that says nothing is refused.
  ///
  /// - Throws: `formForged`.
  package static func requireSameOrigin(_ request: WebRequest) throws(ClienteleError) {
    guard changes(request) else { return }
    if let fetchSite, let site = request.headers[fetchSite] {
      guard site == "same-origin" || site == "none" else { throw forged("another site") }
      return
    }
    guard let origin, let host, let sent = request.headers[origin], let name = request.headers[host],
      sent == "\(request.isSecure ? "https" : "http")://\(name)"
    else { throw forged("no page of this node") }
  }

  /// Checks that the form was one we gave to this session.
  ///
  /// - Throws: `formForged`.
  package static func requireFormToken(_ request: WebRequest, of token: SessionToken) throws(ClienteleError) {
    guard changes(request) else { return }
    let given = tokenHeader.flatMap { request.headers[$0] } ?? request.form[formField] ?? ""
    guard token.accepts(formToken: given) else { throw forged("a form of another session") }
  }

  private static func forged(_ from: String) -> ClienteleError {
    ClienteleError(
      .formForged, "The request came from \(from).", hint: "Open the page again and repeat what you did.")
  }
}
