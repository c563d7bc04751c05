import Catalogue
package import Persistence

extension Snapshot {
  /// The search index as text, by the identifiers of records and holders: the numbers in it are of one database alone.
  package static func search(_ connection: Connection) throws -> [String] {
    let terms = try connection.query(
      """
      SELECT 'term ' || kind || ' ' || term || ' ' || hex(recordID) || ' ' || uses FROM searchTerm
      JOIN recordIndex ON recordIndex.number = searchTerm.record
      """
    ) { $0.text(0) }
    let held = try connection.query(
      """
      SELECT 'held ' || kind || ' ' || term || ' ' || hex(recordID) || ' ' || hex(storeID) || ' ' || hex(associateID)
      FROM heldTerm JOIN recordIndex ON recordIndex.number = heldTerm.record
      JOIN holder ON holder.number = heldTerm.holder
      """
    ) { $0.text(0) }
    let records = try connection.query(
      """
      SELECT 'record ' || hex(recordID) || ' ' || hex(storeID) || ' ' || hex(associateID) FROM recordIndex
      JOIN holder ON holder.number = recordIndex.holder
      """
    ) { $0.text(0) }
    let sources = try connection.query(
      """
      SELECT 'source ' || hex(rowID) || ' ' || hex(recordID) || ' ' || terms FROM searchSource
      JOIN recordIndex ON recordIndex.number = searchSource.record
      """
    ) { $0.text(0) }
    return (terms + held + records + sources).sorted()
  }
}
