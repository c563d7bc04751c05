import Kernel

/// The bytes of a file under `protocol/vectors`: hexadecimal digits in any grouping; what stands
/// behind `#` on a line says what they mean.
package enum GoldenVector {
  package static func bytes(_ name: String) throws -> [UInt8] {
    let text = try PackageRoot.text(of: "protocol/vectors/\(name).hex")
    let digits = text.split(separator: "\n").flatMap { line in
      line.prefix { $0 != "#" }.utf8.filter { $0 != UInt8(ascii: " ") }
    }
    guard let bytes = [UInt8](hexadecimal: digits) else {
      throw ClienteleError(.fileMalformed, "protocol/vectors/\(name).hex holds something else than digits")
    }
    return bytes
  }
}
