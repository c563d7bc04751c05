internal import Access
internal import Catalogue
package import Kernel
internal import Persistence

extension AccessDesk {
  /// So many of a store's latest sales say in which currency it sells.
  private static let salesLookedAt = 20

  /// The currency that forms begin with: the one in which the person's store sold most of late, the dealer's own before
  /// it has sold anything.
  package func usualCurrency(for viewer: AssociateID) async throws -> Currency {
    try await look(viewer) { visit in
      guard let store = visit.principal.home else { return .cny }
      return try visit.connection.first(
        """
        SELECT currency FROM (
          SELECT currency FROM purchase WHERE storeID = ? AND kind = 'sale' ORDER BY soldAt DESC, id DESC LIMIT ?
        ) AS sale
        GROUP BY currency ORDER BY count(*) DESC, currency LIMIT 1
        """, [.id(store), .number(Self.salesLookedAt)]
      ) { Currency($0.text(0)) }.flatMap(\.self) ?? .cny
    }
  }
}
