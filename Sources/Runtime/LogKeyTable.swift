internal import Catalogue
package import Kernel
package import Persistence
package import Trust

/// The log keys this database knows, each with the authority's word for whose it is.
package struct LogKeyTable {
  private let connection: Connection

  /// The number of the first log key of an incarnation.
  package static let firstKeyID: UInt32 = 1

  package init(_ connection: Connection) {
    self.connection = connection
  }

  package func insert(_ certificate: LogKeyCertificate, keyID: UInt32 = firstKeyID) throws {
    try connection.execute(
      """
      INSERT INTO logKey (node, incarnation, keyID, publicKey, certificate) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (node, incarnation, keyID) DO NOTHING
      """,
      [
        .id(certificate.node), .number(certificate.incarnation), .number(keyID),
        .bytes(certificate.publicKey),
        .bytes(certificate.encoded),
      ])
  }

  /// The 32 bytes of a public key, `nil` when it is not known.
  package func publicKey(of node: NodeID, incarnation: UInt32, keyID: UInt32) throws -> [UInt8]? {
    try connection.first(
      "SELECT publicKey FROM logKey WHERE node = ? AND incarnation = ? AND keyID = ?",
      [.id(node), .number(incarnation), .number(keyID)]
    ) { $0.bytes(0) }
  }
}
