import Catalogue
package import Persistence

extension Snapshot {
  /// The search index as text, by the identifiers of records and holders: the numbers in it are of one database alone.
  package static func search(_ connection: Connection) throws -> [String] {
    let terms = try connection.query(
      """
      SELECT recordID, kind, term, uses FROM searchTerm
      JOIN recordIndex ON recordIndex.number = searchTerm.record
      """
    ) { "term \(try $0.id(0)) \($0.integer(1)) \($0.text(2)) \($0.integer(3))" }
    let held = try connection.query(
      """
      SELECT recordID, kind, term, storeID, associateID
      FROM heldTerm JOIN recordIndex ON recordIndex.number = heldTerm.record
      JOIN holder ON holder.number = heldTerm.holder
      """
    ) { "held \(try $0.id(0)) \($0.integer(1)) \($0.text(2)) \($0.bytes(3)) \($0.bytes(4))" }
    let records = try connection.query(
      """
      SELECT recordID, storeID, associateID FROM recordIndex
      JOIN holder ON holder.number = recordIndex.holder
      """
    ) { "record \(try $0.id(0)) \($0.bytes(1)) \($0.bytes(2))" }
    let sources = try connection.query(
      """
      SELECT recordID, rowID, terms FROM searchSource
      JOIN recordIndex ON recordIndex.number = searchSource.record
      """
    ) { "source \(try $0.id(0)) \(try $0.id(1)) \($0.text(2))" }
    return (terms + held + records + sources).sorted()
  }
}
