private import Glibc
internal import Kernel

/// Turns text in another encoding into UTF-8 as it is read (glibc `iconv`).
///
/// A byte that is not text in that encoding becomes ``malformedByte``, which no UTF-8 contains: the
/// row it stands in is then reported, and the rows around it are read.
final class CharacterConverter {
  static let malformedByte: UInt8 = 0xFF

  private let descriptor: iconv_t
  /// The first bytes of a character whose rest has not been read yet.
  private var pending: [UInt8] = []

  init(from encoding: TextEncoding) throws(ClienteleError) {
    guard let opened = iconv_open("UTF-8", encoding.rawValue), Int(bitPattern: opened) != -1 else {
      throw ClienteleError(
        .fileUnreadable, "This system cannot convert \(encoding.rawValue) text.",
        hint: "Install the gconv modules of the C library (Debian: package libc6), or save the file as UTF-8."
      )
    }
    descriptor = opened
  }

  deinit { iconv_close(descriptor) }

  /// - Parameter last: no more bytes follow, so an unfinished character at the end is malformed.
  func convert(_ bytes: UnsafeBufferPointer<UInt8>, last: Bool, into text: inout [UInt8]) {
    var input = pending + bytes
    pending = []
    let space = UnsafeMutableBufferPointer<CChar>.allocate(capacity: ImportLimits.chunkBytes)
    defer { space.deallocate() }
    input.withUnsafeMutableBytes { raw in
      var next = raw.baseAddress?.assumingMemoryBound(to: CChar.self)
      var left = raw.count
      while left > 0 {
        var place = space.baseAddress
        var room = space.count
        let result = iconv(descriptor, &next, &left, &place, &room)
        let reason = errno
        text.append(
          contentsOf: UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: space[..<(space.count - room)])))
        guard result == -1 else { continue }
        if reason == EINVAL && !last { break }
        if reason == E2BIG { continue }
        text.append(Self.malformedByte)
        next = next.map { $0 + 1 }
        left -= 1
      }
      pending = Array(raw.suffix(left))
    }
  }
}
