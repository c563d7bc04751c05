import Kernel
import Testing

/// The error of ours that `body` throws; `nil` when it throws none.
func failure<Result>(of body: () throws -> Result) -> ClienteleError? {
  do {
    _ = try body()
    return nil
  } catch {
    return error as? ClienteleError
  }
}

/// Expects `body` to throw our error with this code.
func expect<Result>(
  _ code: ClienteleError.Code, at place: SourceLocation = #_sourceLocation, _ body: () throws -> Result
) {
  let error = failure(of: body)
  #expect(error?.code == code, sourceLocation: place)
}
