/// A header as it is compared: lower case, half width, without blanks, `_`, `-`, `.`, `/`, `*`, quotes and
/// without a remark in brackets, so that `E-mail Address`, `email_address` and `EmailAddress *` are one.
enum HeaderName {
  static func normalised(_ header: String) -> String {
    var name = String.UnicodeScalarView()
    var depth = 0
    for scalar in header.lowercased().unicodeScalars {
      let plain = halfWidth(scalar)
      switch plain {
      case "(", "[", "【": depth += 1
      case ")", "]", "】": depth = max(0, depth - 1)
      case _ where depth > 0: continue
      case " ", "\t", "\n", "\r", "_", "-", ".", "/", "*", "'", "\"", ":", "#", "\u{A0}", "\u{3000}",
        "\u{FEFF}", "、":
        continue
      default: name.append(plain)
      }
    }
    return String(name).lowercased()
  }

  private static func halfWidth(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    guard (0xFF01...0xFF5E).contains(scalar.value) else { return scalar }
    return Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
  }
}
