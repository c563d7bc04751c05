internal import Access
package import Kernel
internal import Persistence
internal import Records

// The machines, to who looks after them. At the hub alone: a node knows only itself.

extension AccessDesk {
  /// Every node, and what waits for an administrator.
  ///
  /// - Throws: `notAllowed` for who may not see nodes and anywhere but at the hub.
  package func nodes(as viewer: AssociateID, counting parked: ParkedCounts) async throws -> NodeBoard {
    let profile = profile
    return try await look(viewer) { visit in
      try visit.requireNodes(profile)
      let reader = NodeReader(connection: visit.connection, now: visit.now)
      return NodeBoard(
        nodes: try reader.all(parked: try parked.counts(visit.connection)).filter { !$0.isHub },
        waiting: try reader.waiting { visit.mayApprove($0) }, mayEnrol: visit.may(.enrolNode),
        mayRevoke: visit.may(.revokeNode), isTimeProven: try HubClock(visit.connection).isProven,
        at: visit.now)
    }
  }

  /// One node with the changes of it that count nowhere.
  ///
  /// - Throws: `notAllowed`, `notFound`.
  package func node(
    _ id: NodeID, as viewer: AssociateID, counting parked: ParkedCounts
  ) async throws -> NodeDetail {
    let profile = profile
    return try await look(viewer) { visit in
      try visit.requireNodes(profile)
      let reader = NodeReader(connection: visit.connection, now: visit.now)
      let all = try reader.all(parked: try parked.counts(visit.connection))
      guard let node = all.first(where: { $0.id == id && !$0.isHub }) else {
        throw ClienteleError(
          .notFound, "no node \(id) is enrolled here", hint: "See `clientele hub nodes`.")
      }
      return NodeDetail(
        node: node, parked: try reader.parked(of: id, limit: NodeDetail.parkedMax),
        rows: try reader.rows(of: id),
        waiting: try reader.waiting { visit.mayApprove($0) }.filter { $0.what == id.description },
        mayRevoke: visit.may(.revokeNode))
    }
  }
}

extension AccessDesk.Visit {
  fileprivate func requireNodes(_ profile: NodeProfile) throws {
    guard profile.kind == .hub else {
      throw ClienteleError(.notAllowed, "nodes are looked after at the hub", hint: "Give --data of the hub.")
    }
    try policy.require(.viewNodes, of: .dealer, by: principal)
  }

  /// Whether the person may do something anywhere at the dealer, once a reason is given.
  func may(_ action: Action) -> Bool {
    policy.verdict(on: action, of: .dealer, by: principal, reason: .other) == .allowed
  }

  fileprivate func mayApprove(_ requester: AssociateID?) -> Bool {
    policy.verdict(on: .approveNode, of: .dealer, by: principal, requestedBy: requester) == .allowed
  }
}
