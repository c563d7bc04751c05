package import Foundation
package import Kernel
package import SwiftProtobuf

/// The bytes of a message. Ours always encode: what could fail (a missing required field, a text that
/// is not UTF-8) does not exist in proto3 messages built from Swift strings.
package func wireBytes(_ message: some Message) -> [UInt8] {
  do {
    return try message.serializedBytes()
  } catch {
    preconditionFailure("a proto3 message did not encode: \(error)")
  }
}

/// Reads a message.
///
/// - Throws: an error with `code` for bytes that are not such a message.
package func decodeWire<M: Message>(_ bytes: [UInt8], code: ClienteleError.Code) throws(ClienteleError) -> M {
  do {
    return try M(serializedBytes: bytes)
  } catch {
    throw ClienteleError(code, "\(bytes.count) bytes are not a \(M.protoMessageName)", cause: error)
  }
}

/// A 16-byte identifier.
package func rowID(_ data: Data) throws(ClienteleError) -> RowID {
  guard let id = data.withUnsafeBytes({ RowID(bytes: $0) }) else {
    throw ClienteleError(
      .frameMalformed, "an identifier has \(data.count) bytes instead of \(RowID.byteCount)")
  }
  return id
}

/// A 32-byte hash.
package func digest(_ data: Data) throws(ClienteleError) -> Digest {
  guard let digest = data.withUnsafeBytes({ Digest(bytes: $0) }) else {
    throw ClienteleError(.frameMalformed, "a hash has \(data.count) bytes instead of \(Digest.byteCount)")
  }
  return digest
}

extension Array {
  /// `map` that keeps the type of the error.
  package func mapTyped<Result>(
    _ transform: (Element) throws(ClienteleError) -> Result
  ) throws(ClienteleError) -> [Result] {
    var results: [Result] = []
    results.reserveCapacity(count)
    for element in self { results.append(try transform(element)) }
    return results
  }
}
