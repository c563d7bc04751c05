/// Cuts a telephone field into pieces, each one number with its notes.
enum PhoneScanner {
  /// One number as typed: its signs in ASCII and what was written about it.
  struct Piece {
    /// Digits, `+`, `*`, `.`, `E`, `-`, brackets and single spaces; `x` stands for "extension".
    var signs: [UInt8] = []
    var note = ""
    var typed = ""

    var hasDigits: Bool { signs.contains { PhoneScanner.isDigit($0) } }

    func splitsAtSpaces() -> [(Piece, Piece)] {
      signs.indices.filter { signs[$0] == UInt8(ascii: " ") }.map { index in
        (
          Piece(signs: Array(signs[..<index]), note: note, typed: typed),
          Piece(signs: Array(signs[(index + 1)...]), note: note, typed: typed)
        )
      }
    }
  }

  static func isDigit(_ sign: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(sign) }

  static func pieces(of field: String) -> [Piece] {
    var pieces: [Piece] = []
    var piece = Piece()
    for scalar in field.unicodeScalars.prefix(PhoneEntry.fieldScalarsMax) {
      if separators.contains(scalar) {
        pieces.append(piece)
        piece = Piece()
      } else {
        piece.typed.unicodeScalars.append(scalar)
        append(halfWidth(scalar), to: &piece)
      }
    }
    pieces.append(piece)
    return pieces.filter { !$0.typed.isEmpty }.map(finished)
  }

  private static let separators: Set<Unicode.Scalar> = [",", "，", "、", ";", "；", "/", "／", "|", "\n", "\r"]

  /// Full-width forms to ASCII (U+FF01-FF5E lie 0xFEE0 above it), every kind of blank to a space.
  private static func halfWidth(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0xFF01...0xFF5E: Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
    case 0x3000, 0xA0, 0x09, 0x2000...0x200B: " "
    case 0x2010...0x2015, 0x2212: "-"
    default: scalar
    }
  }

  private static func append(_ scalar: Unicode.Scalar, to piece: inout Piece) {
    switch scalar {
    case "0"..."9", "+", "*", ".", "-", "(", ")", " ": piece.signs.append(UInt8(scalar.value))
    case "E", "e": piece.signs.append(UInt8(ascii: "E"))
    case "转", "轉", "x", "X", "#": piece.signs.append(UInt8(ascii: "x"))
    case "机" where piece.note.last == "分", "機" where piece.note.last == "分":
      piece.note.removeLast()
      piece.signs.append(UInt8(ascii: "x"))
    default:
      piece.note.unicodeScalars.append(scalar)
      // A word ends the number, so that "…5532 家属" leaves no stray sign behind.
      if piece.signs.last != UInt8(ascii: " ") { piece.signs.append(UInt8(ascii: " ")) }
    }
  }

  private static func finished(_ piece: Piece) -> Piece {
    var piece = piece
    var signs: [UInt8] = []
    for sign in piece.signs {
      if sign == UInt8(ascii: ")"), let last = signs.last,
        last == UInt8(ascii: "(") || last == UInt8(ascii: " ")
      {
        // Brackets that held only words.
        while let last = signs.last, last == UInt8(ascii: " ") || last == UInt8(ascii: "(") {
          signs.removeLast()
        }
        continue
      }
      if sign == UInt8(ascii: " "), signs.isEmpty || signs.last == sign { continue }
      if sign == UInt8(ascii: "E"), signs.last.map(isDigit) != true { continue }
      signs.append(sign)
    }
    while let last = signs.last, !isDigit(last), last != UInt8(ascii: "*") { signs.removeLast() }
    piece.signs = signs
    return piece
  }
}
