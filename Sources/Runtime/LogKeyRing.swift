internal import Foundation
internal import Kernel
internal import Synchronization
package import Trust

/// The log keys of all lives of this node's log. A hub whose order begins a new epoch signs on with its first:
/// nodes know it by that.
package final class LogKeyRing: Sendable {
  private let files: KeyFiles
  private let keys: Mutex<[UInt32: LogKey]>

  /// - Throws: what the key files throw for the first key.
  package init(files: KeyFiles) throws {
    self.files = files
    keys = Mutex([1: try files.logKey(KeyName.logKey)])
  }

  /// The key of a life, or of the last one before it that has one of its own.
  ///
  /// - Throws: what the key files throw.
  package func key(of incarnation: UInt32) throws -> LogKey {
    try keys.withLock { keys in
      if let known = keys[incarnation] { return known }
      var number = incarnation
      while number > 1 && !files.exists(KeyName.logKey(of: number)) { number -= 1 }
      let key = try keys[number] ?? files.logKey(KeyName.logKey(of: number))
      keys[incarnation] = key
      return key
    }
  }

  /// The key for a life that has no number yet, on disk before anybody hears of it.
  func next() throws -> LogKey { try files.existingOrNew(logKey: KeyName.nextLogKey) }

  /// Gives the next key the number the hub named.
  func assign(_ key: LogKey, certificate: [UInt8], to incarnation: UInt32) throws {
    try files.write(key, name: KeyName.logKey(of: incarnation))
    if !certificate.isEmpty {
      try files.write(
        LogKeyCertificate(encoded: certificate), name: KeyName.logCertificate(of: incarnation))
    }
    try files.remove(KeyName.nextLogKey)
    keys.withLock { $0[incarnation] = key }
  }
}
