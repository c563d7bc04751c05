import HTTPTypes
import HummingbirdCore
import Kernel
import NIOCore
import Trust

/// An error as it travels over HTTP: a status, the code in the header `clientele-error`, and a body of plain
/// text, `code`, `message` and `hint` on a line each.
///
/// Faults of the sender (4xx) come with their sentences. Our own (5xx) come with the code alone: what is wrong
/// with this machine is for its log.
struct ErrorAnswer {
  let status: HTTPResponse.Status
  let error: ClienteleError

  init(_ error: any Error) {
    switch error {
    case let error as ClienteleError: self.init(error)
    case is CancellationError:
      self.init(
        status: .serviceUnavailable, ClienteleError(.stopping, "The server is stopping.", hint: Self.retry))
    case is NIOTooManyBytesError:
      self.init(
        status: .contentTooLarge, ClienteleError(.limitExceeded, "The body of the request is too large."))
    default: self.init(ClienteleError(.internalFailure, ""))
    }
  }

  init(_ error: ClienteleError) {
    let status = Self.status(of: error.code)
    if status.kind == .serverError {
      let message = "The server could not do this (\(error.code))."
      self.init(status: status, ClienteleError(error.code, message, hint: Self.retry, cause: error.cause))
    } else {
      self.init(status: status, error)
    }
  }

  init(status: HTTPResponse.Status, _ error: ClienteleError) {
    self.status = status
    self.error = error
  }

  /// Whether it is a fault of this machine that whoever runs it should see. A request that was still waiting when
  /// the server stopped is none.
  var isFault: Bool { status.kind == .serverError && error.code != .stopping }

  private static let retry = "Try again later; the log of the server says more."

  private static func status(of code: ClienteleError.Code) -> HTTPResponse.Status {
    switch code {
    case .notFound: .notFound
    case .notAllowed: .forbidden
    case .tooOften: .tooManyRequests
    case .busy: .serviceUnavailable
    case .signInNeeded, .signInRefused, .sessionLocked, .secondFactorNeeded: .unauthorized
    case .signInLocked: .tooManyRequests
    case .limitExceeded, .frameTooLarge, .changeTooLarge: .contentTooLarge
    case .historyForked, .changeChainBroken, .overtaken: .conflict
    case .timedOut, .stopping, .databaseFull, .dataDirectoryLocked: .serviceUnavailable
    default:
      switch code.name.prefix(while: { $0 != "." }) {
      case "trust": .forbidden
      case "data", "run": .internalServerError
      default: .badRequest
      }
    }
  }

  var response: Response {
    let oneLine = error.message.split(whereSeparator: \.isNewline).joined(separator: " ")
    let text = "\(error.code)\n\(oneLine)\n\(error.hint)"
    var headers: HTTPFields = [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"]
    headers[.clienteleError] = error.code.name
    if let pause = error.retryAfter {
      headers[.retryAfter] = String((pause.count + 999) / 1_000)
      headers[.clienteleRetryAfter] = String(pause.count)
    }
    return Response(
      status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }

  /// However long a server asks for, a client comes back after this.
  private static let pauseMax = Milliseconds.minutes(5)
  /// Most bytes of an error that a client reads.
  static let bytesMax = 16 << 10

  /// Reads what ``response`` wrote; `nil` when the answer is of another form.
  ///
  /// - Parameter retryAfter: the header, in milliseconds.
  static func read(code: String?, retryAfter: String? = nil, body: [UInt8]) -> ClienteleError? {
    guard let code else { return nil }
    let lines = String(decoding: body, as: UTF8.self)
      .split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false)
    guard lines.count == 3, lines[0] == code else { return nil }
    return ClienteleError(
      ClienteleError.Code(ClienteleError.printable(code)), ClienteleError.printable(lines[1]),
      hint: ClienteleError.printable(lines[2]),
      cause: retryAfter.flatMap { Int64($0) }.map {
        RetryAfter(Milliseconds(min(max($0, 0), pauseMax.count)))
      })
  }
}

extension HTTPField.Name {
  static let clienteleError = constant("clientele-error")
  /// As `Retry-After`, in milliseconds.
  static let clienteleRetryAfter = constant("clientele-retry-after")
  static let frameOptions = constant("x-frame-options")
  static let referrerPolicy = constant("referrer-policy")

  private static func constant(_ name: String) -> HTTPField.Name {
    guard let field = HTTPField.Name(name) else { preconditionFailure("\(name) is no name of a field") }
    return field
  }
}
