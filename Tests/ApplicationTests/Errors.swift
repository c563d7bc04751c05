import Kernel
import Testing

/// The error of ours that `body` throws; `nil` when it throws none.
func failure<Result>(of body: () async throws -> Result) async -> ClienteleError? {
  do {
    _ = try await body()
    return nil
  } catch {
    return error as? ClienteleError
  }
}

/// Expects `body` to throw our error with this code.
func expect<Result>(
  _ code: ClienteleError.Code, at place: SourceLocation = #_sourceLocation, _ body: () async throws -> Result
) async {
  let error = await failure(of: body)
  #expect(error?.code == code, sourceLocation: place)
}
