internal import Foundation
package import HTTPTypes
package import Kernel
package import Trust

/// The cookies of a node: who is signed in, which browser it is, and its language. They carry the node in their name, so
/// that several nodes on one machine do not take each other's, and `__Host-`, so that no neighbour of the name
/// can set them.
package struct Cookies: Sendable {
  package let session: String
  package let device: String
  private let language: String

  package init(node: NodeID) {
    let name = "__Host-clientele-" + node.description.filter { $0 != "-" }.suffix(12)
    session = name
    device = name + "-device"
    language = name + "-language"
  }

  private static let deviceDays = 400

  /// The values that a request brought.
  package func token(in headers: HTTPFields) -> SessionToken? {
    value(of: session, in: headers).flatMap { SessionToken($0) }
  }

  package func device(in headers: HTTPFields) -> RowID? {
    value(of: device, in: headers).flatMap { RowID($0) }
  }

  package func language(in headers: HTTPFields) -> PageLanguage? {
    value(of: language, in: headers).flatMap { PageLanguage(rawValue: $0) }
  }

  private func value(of name: String, in headers: HTTPFields) -> String? {
    for field in headers[values: .cookie] {
      for pair in field.split(separator: ";") {
        let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2, halves[0].trimmingCharacters(in: .whitespaces) == name else { continue }
        return halves[1].trimmingCharacters(in: .whitespaces)
      }
    }
    return nil
  }

  /// Gone when the browser is closed; the node forgets it earlier.
  package func setting(_ token: SessionToken) -> String {
    "\(session)=\(token.text); Path=/; Secure; HttpOnly; SameSite=Strict"
  }

  package func setting(device id: RowID) -> String {
    "\(device)=\(id); Path=/; Max-Age=\(Self.deviceDays * 86_400); Secure; HttpOnly; SameSite=Strict"
  }

  package func setting(language chosen: PageLanguage) -> String {
    "\(language)=\(chosen.rawValue); Path=/; Max-Age=\(Self.deviceDays * 86_400); Secure; HttpOnly; SameSite=Strict"
  }

  package var clearing: String { "\(session)=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict" }
}
