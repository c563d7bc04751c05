internal import Foundation
package import Trust

/// The keys and certificates a node has had, the newest pair in force. A fresh certificate comes with a fresh
/// key, and no key is ever written over: each pair has files of its own, `node.key` and `node.crt`, then
/// `node-2.key` and `node-2.crt` and so on. The certificate is written last, so a pair without one is nothing yet.
package struct NodeKeyring: Sendable {
  private let files: KeyFiles

  package init(files: KeyFiles) {
    self.files = files
  }

  private func names(_ generation: Int) -> (key: String, certificate: String) {
    generation == 1
      ? (KeyName.nodeKey, KeyName.nodeCertificate) : ("node-\(generation).key", "node-\(generation).crt")
  }

  private func generations() -> [Int] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: files.directory)) ?? []
    return names.compactMap { name -> Int? in
      if name == KeyName.nodeKey { return 1 }
      guard name.hasPrefix("node-"), name.hasSuffix(".key") else { return nil }
      return Int(name.dropFirst(5).dropLast(4))
    }.sorted()
  }

  /// The pair in force.
  ///
  /// - Throws: what ``KeyFiles`` throws.
  package func current() throws -> TLSCredentials {
    let last = generations().last { files.exists(names($0).certificate) } ?? 1
    let (key, certificate) = names(last)
    return try files.credentials(key: key, certificates: certificate)
  }

  /// A key for the next certificate, in its file before the hub hears of it; what an interrupted renewal left
  /// is used again.
  func nextKey() throws -> (generation: Int, key: IdentityKey) {
    let all = generations()
    if let unused = all.last, unused > 1, !files.exists(names(unused).certificate) {
      return (unused, try files.identityKey(names(unused).key))
    }
    let next = (all.last ?? 1) + 1
    let key = IdentityKey.generate()
    try files.write(key, name: names(next).key)
    return (next, key)
  }

  /// Puts a certificate in force. The pair before it stays until the next one, all older ones go.
  func install(_ chain: [EncodedCertificate], generation: Int) throws {
    try files.write(chain, name: names(generation).certificate)
    for old in generations() where old < generation - 1 {
      try files.remove(names(old).certificate)
      try files.remove(names(old).key)
    }
  }
}
