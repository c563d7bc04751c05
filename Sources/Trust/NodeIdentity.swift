package import Kernel

/// Which node of which dealer a certificate speaks for.
package struct NodeIdentity: Hashable, Sendable {
  package let dealer: DealerID
  package let node: NodeID

  package init(dealer: DealerID, node: NodeID) {
    self.dealer = dealer
    self.node = node
  }

  /// The form it has in the subject alternative name: `clientele://<dealer>/node/<node>`.
  package var uri: String { "clientele://\(dealer)/node/\(node)" }

  /// Parses exactly what ``uri`` writes.
  ///
  /// - Throws: `certificateNoIdentity` for anything else.
  package init(uri: String) throws {
    let parts = uri.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 5, let dealer = DealerID(parts[2]), let node = NodeID(parts[4]) else {
      throw Self.missing
    }
    self.init(dealer: dealer, node: node)
    // One spelling only, so that two texts never mean the same node.
    guard self.uri == uri else { throw Self.missing }
  }

  static let missing = ClienteleError(
    .certificateNoIdentity, "The certificate names no node of a dealer.",
    hint: "Only a certificate handed out by `clientele node join` opens a sync session. " + enrolAgainHint)
}
