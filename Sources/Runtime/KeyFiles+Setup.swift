internal import Foundation
internal import Trust

extension KeyFiles {
  /// The key in a file, made first when there is none. A key is in its file before anybody hears of it, so
  /// that what was interrupted goes on with the same one.
  func existingOrNew(identityKey name: String) throws -> IdentityKey {
    if exists(name) { return try identityKey(name) }
    let key = IdentityKey.generate()
    try write(key, name: name)
    return key
  }

  func existingOrNew(logKey name: String) throws -> LogKey {
    if exists(name) { return try logKey(name) }
    let key = LogKey.generate()
    try write(key, name: name)
    return key
  }

  func rename(_ name: String, to other: String) throws {
    guard exists(name) else { return }
    try FileManager.default.moveItem(atPath: path(name), toPath: path(other))
  }

  func remove(_ name: String) throws {
    guard exists(name) else { return }
    try FileManager.default.removeItem(atPath: path(name))
  }
}
