internal import HTTPTypes
internal import Kernel
package import Transport

/// The files that pages bring along: a style sheet and a script of our own, and nothing from anywhere else. The
/// name of each holds the hash of its content, so a browser may keep it for ever.
package enum Assets {
  private struct Asset: Sendable {
    let path: String
    let contentType: String
    let body: [UInt8]

    init(_ name: String, _ suffix: String, _ contentType: String, _ body: [UInt8]) {
      path = "/assets/\(name)-\(Digest.sha256(body).description.prefix(12)).\(suffix)"
      self.contentType = contentType
      self.body = body
    }
  }

  private static let style = Asset(
    "counter", "css", "text/css; charset=utf-8", PackageResources.counter_css)
  private static let script = Asset(
    "counter", "js", "text/javascript; charset=utf-8", PackageResources.counter_js)

  package static var stylePath: String { style.path }
  package static var scriptPath: String { script.path }

  package static func routes(_ door: WebDoor) -> [WebRoute] {
    [style, script].map { asset in
      door.openRoute(.get, asset.path) { _ in
        WebResponse(
          contentType: asset.contentType, body: asset.body,
          headers: [.cacheControl: "public, max-age=31536000, immutable"])
      }
    }
  }
}
