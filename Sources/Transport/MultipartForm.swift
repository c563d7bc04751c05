import Foundation
import HTTPTypes

/// A form with files (`multipart/form-data`, RFC 7578), as browsers send it.
package struct MultipartForm: Sendable {
  /// Of a name that comes twice the first.
  package private(set) var fields: [String: String] = [:]
  package private(set) var files: [String: File] = [:]

  package struct File: Sendable {
    /// As the browser calls it.
    package let name: String
    package let bytes: [UInt8]
  }

  /// Parts of one form; a form of ours has a dozen.
  private static let partsMax = 64
  private static let headerBytesMax = 4 << 10

  /// - Parameter contentType: the header of the request.
  /// - Returns: `nil` for what is no such form.
  package init?(_ body: [UInt8], contentType: String) {
    guard let boundary = Self.boundary(contentType) else { return nil }
    let mark = Array("--\(boundary)".utf8)
    guard var place = Self.find(mark, in: body, from: 0).map({ $0 + mark.count }) else { return nil }
    for _ in 0..<Self.partsMax {
      // `--` after a boundary ends the form.
      guard body.count >= place + 2, body[place] == 0x0D, body[place + 1] == 0x0A else { break }
      let blank = Self.find([0x0D, 0x0A, 0x0D, 0x0A], in: body, from: place)
      guard let blank, blank - place <= Self.headerBytesMax,
        let end = Self.find([0x0D, 0x0A] + mark, in: body, from: blank + 2)
      else { return nil }
      let content = blank + 4 <= end ? body[(blank + 4)..<end] : []
      take(String(decoding: body[place..<blank], as: UTF8.self), content)
      place = end + 2 + mark.count
    }
  }

  /// What a request sent; `nil` when it is no such form.
  package init?(_ request: WebRequest) {
    guard let type = request.headers[.contentType] else { return nil }
    self.init(request.body, contentType: type)
  }

  private mutating func take(_ headers: String, _ content: ArraySlice<UInt8>) {
    let lines = headers.split(whereSeparator: \.isNewline)
    guard
      let disposition = lines.first(where: { $0.lowercased().hasPrefix("content-disposition:") }),
      let name = Self.parameter("name", of: disposition)
    else { return }
    if let file = Self.parameter("filename", of: disposition) {
      if files[name] == nil { files[name] = File(name: file, bytes: Array(content)) }
    } else if fields[name] == nil {
      fields[name] = String(decoding: content, as: UTF8.self)
    }
  }

  private static func boundary(_ contentType: String) -> String? {
    guard contentType.lowercased().hasPrefix("multipart/form-data") else { return nil }
    let found = contentType.split(separator: ";").lazy.map { $0.trimmingCharacters(in: .whitespaces) }
      .first { $0.lowercased().hasPrefix("boundary=") }
    guard let boundary = found?.dropFirst("boundary=".count).trimmingCharacters(in: ["\""]),
      (1...70).contains(boundary.count)
    else { return nil }
    return boundary
  }

  /// `name="list"`: browsers write a quote within as `%22`.
  private static func parameter(_ name: String, of line: Substring) -> String? {
    let mark = "; \(name)=\""
    guard let start = line.range(of: mark)?.upperBound, let end = line[start...].firstIndex(of: "\"") else {
      return nil
    }
    return String(line[start..<end]).replacing("%22", with: "\"")
  }

  private static func find(_ needle: [UInt8], in body: [UInt8], from start: Int) -> Int? {
    guard let first = needle.first else { return nil }
    return body.withUnsafeBytes { bytes -> Int? in
      guard let base = bytes.baseAddress else { return nil }
      var place = start
      while place + needle.count <= bytes.count {
        let last = bytes.count - needle.count + 1
        guard let hit = memchr(base + place, Int32(first), last - place) else { return nil }
        place = UnsafeRawPointer(hit) - base
        if memcmp(base + place, needle, needle.count) == 0 { return place }
        place += 1
      }
      return nil
    }
  }
}
