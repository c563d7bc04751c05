package import Application
internal import Foundation
package import HTTPTypes
package import Kernel
package import Transport
internal import Trust

/// An error as programs read it: problem details (RFC 9457). The sentences name identifiers and places, never what
/// stood there.
package struct Problem: Error, Sendable {
  package var status: HTTPResponse.Status
  package var code: ClienteleError.Code
  package var detail: String
  package var hint: String
  package var violations: [Violation] = []
  /// Who a new member may already be, as far as the account may see.
  package var candidates: [SearchHit]?
  package var retryAfter: Milliseconds?
  package var headers: HTTPFields = [:]

  package init(status: HTTPResponse.Status, _ error: ClienteleError) {
    self.status = status
    code = error.code
    // What is wrong with this machine is for its log.
    detail = status.kind == .serverError ? "The server could not do this." : error.message
    hint = status.kind == .serverError ? "Try again later; the log of the server says more." : error.hint
    retryAfter = error.retryAfter
  }

  package init(_ error: ClienteleError) {
    self.init(status: Self.status(of: error.code), error)
  }

  /// A body, or values in the address, that are not what the document says.
  init(_ violations: [Violation], in place: String) {
    self.init(
      status: .unprocessableContent,
      ClienteleError(
        .invalidInput, "\(violations.count) value(s) of the \(place) are not what they can be.",
        hint: "See errors; /api/v1/openapi.json says what each value can be."))
    self.violations = violations
  }

  package static let mediaType = "application/problem+json"

  private static func status(of code: ClienteleError.Code) -> HTTPResponse.Status {
    switch code {
    case .notFound: .notFound
    case .apiKeyRefused: .unauthorized
    case .notAllowed, .leaseExpired, .scopeMissing: .forbidden
    case .limitExceeded, .tooOften, .tooManyAnswers: .tooManyRequests
    case .invalidInput, .ambiguous, .onceKeyReused, .changeTooLarge: .unprocessableContent
    case .bodyMalformed, .onceKeyMissing: .badRequest
    case .mediaTypeUnknown: .unsupportedMediaType
    case .overtaken, .perhapsKnown, .memberErased, .onceAnswered: .conflict
    case .changedMeanwhile: .preconditionFailed
    case .versionMissing: .preconditionRequired
    case .hubUnreachable, .timedOut, .databaseFull, .stopping, .busy: .serviceUnavailable
    default: .internalServerError
    }
  }

  /// - Parameter chineseName: `nil` for a reader of English.
  package func response(chineseName: ((ClienteleError.Code) -> String?)?) -> WebResponse {
    var fields = headers
    fields[.contentLanguage] = chineseName == nil ? "en" : "zh-Hans"
    if let retryAfter { fields[.retryAfter] = String(max(1, (retryAfter.count + 999) / 1_000)) }
    if status == .unauthorized { fields[.wwwAuthenticate] = "Bearer" }
    return WebResponse(
      status: status, contentType: Self.mediaType, body: json(chineseName?(code)).bytes, headers: fields)
  }

  private func json(_ chinese: String?) -> JSON {
    .object(of: [
      "type": .string("urn:clientele:problem:\(code.name)"),
      "title": .string(chinese ?? status.reasonPhrase), "status": .integer(Int64(status.code)),
      "detail": .string(detail), "code": .string(code.name), "hint": hint.isEmpty ? nil : .string(hint),
      "errors": violations.isEmpty
        ? nil
        : .array(
          violations.map { ["pointer": .string($0.pointer), "detail": .string($0.says)] }),
      "candidates": candidates.flatMap { try? JSON($0) },
    ])
  }

  static let schema = Schema.object([
    required("type", .text(1...200)), required("title", .text(1...200)),
    required("status", .integer(400...599)), required("detail", .text(0...2_000)),
    required("code", .text(1...100)), optional("hint", .text(0...2_000)),
    optional(
      "errors",
      .array(.object([required("pointer", .text(0...1_000)), required("detail", .text(0...2_000))]))),
    optional("candidates", .array(MemberSchemas.hit)),
  ]).named("Problem")
}

extension ClienteleError.Code {
  /// The key was not given this scope.
  package static let scopeMissing = Self("api.scopeMissing")
  package static let onceKeyMissing = Self("api.onceKeyMissing")
  package static let versionMissing = Self("api.versionMissing")
  package static let mediaTypeUnknown = Self("api.mediaTypeUnknown")
}
