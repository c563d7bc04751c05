/// The portable subset writes `?` where a value goes; PostgreSQL wants `$1`, `$2`, ….
enum Placeholders {
  /// - Returns: the statement with numbered places, and how many there are. A `?` in a text, in a quoted name or in a
  ///   comment is none.
  static func numbered(_ sql: String) -> (sql: String, count: Int) {
    var result: [UInt8] = []
    result.reserveCapacity(sql.utf8.count + 16)
    var count = 0
    var quote: UInt8?
    var isComment = false
    var previous: UInt8 = 0
    for byte in sql.utf8 {
      if isComment {
        isComment = byte != UInt8(ascii: "\n")
      } else if let open = quote {
        if byte == open { quote = nil }
      } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
        quote = byte
      } else if byte == UInt8(ascii: "-"), previous == UInt8(ascii: "-") {
        isComment = true
      } else if byte == UInt8(ascii: "?") {
        count += 1
        result += Array("$\(count)".utf8)
        previous = byte
        continue
      }
      result.append(byte)
      previous = byte
    }
    return (String(decoding: result, as: UTF8.self), count)
  }
}
