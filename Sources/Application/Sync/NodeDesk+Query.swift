internal import ChangeLog
internal import Foundation
package import Kernel
internal import Persistence
internal import Records
internal import Sync
internal import Wire

/// Somebody the hub knows, as far as it is told to who may not hold the member.
package struct RemoteHit: Hashable, Sendable {
  package let record: SourceRecordID
  package let member: MemberID
  /// Masked.
  package let name: String
  package let phone: String
  package let ownerStore: StoreID?
  /// Whether this node may hold the member already.
  package let isHeld: Bool
}

extension NodeDesk {
  /// Asks the hub who it knows by a phone, its last four digits, a name, a card or a serial.
  package func query(_ text: String, as actor: AssociateID, call: HubCall) async throws -> [RemoteHit] {
    var request = ProtoQueryRequest()
    request.node = Data(profile.node.row.bytes)
    request.actor = Data(actor.row.bytes)
    request.text = text
    let answer: ProtoQueryAnswer = try SyncBody.decode(
      try await call(SyncPath.query, try SyncBody.encode(request)))
    return try answer.hits.map { hit in
      RemoteHit(
        record: ID(try rowID(hit.record)), member: ID(try rowID(hit.member)), name: hit.name,
        phone: hit.phone,
        ownerStore: hit.ownerStore.isEmpty ? nil : ID(try rowID(hit.ownerStore)), isHeld: hit.isHeld)
    }
  }

  /// Lets this node's store hold a member; the next pull brings the whole story.
  ///
  /// - Returns: the member, and the hub's position at or below which it lies.
  package func admit(
    _ record: SourceRecordID, as actor: AssociateID, reason: String, call: HubCall
  ) async throws -> (member: MemberID, position: Position) {
    var request = ProtoAdmitRequest()
    request.node = Data(profile.node.row.bytes)
    request.actor = Data(actor.row.bytes)
    request.record = Data(record.row.bytes)
    request.reason = reason
    let answer: ProtoAdmitAnswer = try SyncBody.decode(
      try await call(SyncPath.admit, try SyncBody.encode(request)))
    let position = try Position(answer.hubHead)
    try await database.write { try witness(position, $0) }
    return (ID(try rowID(answer.member)), position)
  }
}
