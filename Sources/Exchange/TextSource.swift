internal import Kernel

/// The text of an imported file as UTF-8, without its byte order mark.
final class TextSource {
  private let source: ByteSource
  private let file: ImportedFile
  private let converter: CharacterConverter?
  private var markLeft: Int
  private var ended = false

  init(_ file: ImportedFile) throws(ClienteleError) {
    self.file = file
    source = try ByteSource(path: file.path)
    converter = file.encoding == .utf8 ? nil : try CharacterConverter(from: file.encoding)
    markLeft = file.byteOrderMarkCount
  }

  var bytesRead: Int64 { source.file.bytesRead }

  /// Appends the next piece of text. Returns false when the file is at its end.
  ///
  /// - Throws: besides what reading throws, `fileMalformed` when the file is no longer the one that was
  ///   looked at: its rows would then be recorded under the digest of another file.
  func read(into text: inout [UInt8]) throws(ClienteleError) -> Bool {
    guard !ended else { return false }
    ended = try !source.next { chunk in
      let mark = min(markLeft, chunk.count)
      markLeft -= mark
      let bytes = UnsafeBufferPointer(rebasing: chunk.dropFirst(mark))
      if let converter {
        converter.convert(bytes, last: false, into: &text)
      } else {
        text.append(contentsOf: bytes)
      }
    }
    guard ended else { return true }
    converter?.convert(UnsafeBufferPointer(start: nil, count: 0), last: true, into: &text)
    guard source.file.digest == file.digest else {
      throw ClienteleError(
        .fileMalformed, "\(file.path) was changed while it was being read.",
        hint: "Wait until the export has finished, then import it again: rows already taken are known.")
    }
    return false
  }
}
