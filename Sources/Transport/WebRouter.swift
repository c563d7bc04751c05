import Foundation
import HTTPTypes
import Kernel

/// Finds the route for a request.
struct WebRouter: Sendable {
  let routes: [WebRoute]

  enum Finding {
    case route(WebRoute, captures: [String: String])
    /// The path exists, with these methods.
    case otherMethods([HTTPRequest.Method])
    case nothing
  }

  /// - Parameter path: as sent, without the query. Literal parts go before captures in the order given.
  func find(_ method: HTTPRequest.Method, _ path: String) -> Finding {
    guard let parts = Self.parts(of: path) else { return .nothing }
    var methods: [HTTPRequest.Method] = []
    var only: String?
    for route in routes where only == nil || route.path == only {
      guard let captures = route.match(parts) else { continue }
      if route.isExclusive { only = route.path }
      if route.method == method || (method == .head && route.method == .get) {
        return .route(route, captures: captures)
      }
      methods.append(route.method)
    }
    return methods.isEmpty ? .nothing : .otherMethods(methods)
  }

  /// Cut first and decoded then, so that an encoded slash cuts nothing; `nil` when it cannot be decoded.
  private static func parts(of path: String) -> [String]? {
    var parts: [String] = []
    for part in path.split(separator: "/", omittingEmptySubsequences: false) {
      guard let decoded = String(part).removingPercentEncoding else { return nil }
      parts.append(decoded)
    }
    return parts
  }

  /// Names and values of a query; what cannot be decoded is left out.
  static func query(_ text: String?) -> [String: String] {
    var values: [String: String] = [:]
    for pair in (text ?? "").split(separator: "&") {
      let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        .map { $0.replacing("+", with: " ").removingPercentEncoding }
      guard let name = halves[0], let value = halves.count == 2 ? halves[1] : "" else { continue }
      if values[name] == nil { values[name] = value }
    }
    return values
  }
}
