package import HTTPTypes

/// What every page says to the browser beside its content.
package enum PageHeaders {
  /// Nothing but our own files, no inline script or style, no frame, no other place for a form to go; text
  /// becomes markup in scripts only through a policy, and there is none.
  package static let contentSecurityPolicy = [
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
    "connect-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'", "trusted-types 'none'",
  ].joined(separator: "; ")

  /// `Strict-Transport-Security` is not among them: whether it may be said is for the listener to know.
  package static func all() -> HTTPFields {
    var headers: HTTPFields = [
      .contentSecurityPolicy: contentSecurityPolicy, .cacheControl: "no-store",
      .xContentTypeOptions: "nosniff",
    ]
    for (name, value) in [
      ("Referrer-Policy", "no-referrer"), ("X-Frame-Options", "DENY"),
      ("Cross-Origin-Opener-Policy", "same-origin"), ("Cross-Origin-Resource-Policy", "same-origin"),
      ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
    ] {
      if let name = HTTPField.Name(name) { headers[name] = value }
    }
    return headers
  }
}
