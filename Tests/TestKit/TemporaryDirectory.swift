import Foundation
import Kernel

/// A folder for one test, removed with everything in it.
package final class TemporaryDirectory: Sendable {
  package let path: String

  /// - Throws: `fileUnreadable` when the folder for temporary files takes no more.
  package init(_ purpose: String = "test") throws {
    var template = Array((NSTemporaryDirectory() + "/clientele-\(purpose)-XXXXXX").utf8CString)
    guard template.withUnsafeMutableBufferPointer({ $0.baseAddress.flatMap { mkdtemp($0) } }) != nil else {
      throw ClienteleError(.fileUnreadable, "no temporary folder can be made in \(NSTemporaryDirectory())")
    }
    let bytes = template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    path = URL(fileURLWithPath: String(decoding: bytes, as: UTF8.self)).standardizedFileURL.path
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  package func path(_ name: String) -> String { path + "/" + name }
}
