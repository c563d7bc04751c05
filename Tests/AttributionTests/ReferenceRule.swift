import Attribution
import Kernel

/// The rule written a second time, from the text and in another style: predicates over the set and
/// no state. It says who owns the member and nothing else.
enum ReferenceRule {
  static func owner(_ all: [ClaimEvidence], pool: StoreID) -> AwardOwner {
    let claims = Dictionary(all.map { ($0.id, $0) }) { first, _ in first }.values.filter(
      \.hasReachableContact)
    let live = claims.filter { $0.interval != nil && $0.hasInteraction }
    let approved = claims.filter { $0.book.map { $0.stated <= $0.cutOff } ?? false }
    let liveAreOut = approved.contains { book in live.allSatisfy { end($0) >= cutOff(book) } }
    let books = approved.filter { book in liveAreOut || live.allSatisfy { end($0) >= stated(book) } }
    let beforeBooks = live.filter { contact in books.allSatisfy { end(contact) < cutOff($0) } }
    if let winner = liveWinner(beforeBooks) ?? bookWinner(books) {
      return .associate(winner.associate, store: winner.store, claim: winner.id)
    }
    return .storePool(pool)
  }

  private static func bookWinner(_ books: [ClaimEvidence]) -> ClaimEvidence? {
    books.first { book in
      books.allSatisfy { other in
        let (mine, theirs) = (stated(book), stated(other))
        return mine < theirs || mine == theirs && book.order <= other.order
      }
    }
  }

  private static func liveWinner(_ live: [ClaimEvidence]) -> ClaimEvidence? {
    let one = live.filter { claim in live.allSatisfy { begin(claim) <= end($0) } }
    let two = one.filter { claim in one.allSatisfy { strength(claim) >= strength($0) } }
    let three = two.filter { claim in
      two.allSatisfy { other in
        guard let mine = claim.interval?.estimate, let theirs = other.interval?.estimate else { return true }
        return mine.earliest <= theirs.latest
      }
    }
    return three.first { claim in
      three.allSatisfy { end(claim) < end($0) || end(claim) == end($0) && claim.order <= $0.order }
    }
  }

  private static func begin(_ claim: ClaimEvidence) -> Instant { claim.interval?.begin ?? .distantFuture }
  private static func end(_ claim: ClaimEvidence) -> Instant { claim.interval?.end ?? .distantFuture }
  private static func cutOff(_ claim: ClaimEvidence) -> Instant { claim.book?.cutOff ?? .distantFuture }
  private static func stated(_ claim: ClaimEvidence) -> Instant { claim.book?.stated ?? .distantFuture }

  private static func strength(_ claim: ClaimEvidence) -> Int {
    end(claim) - begin(claim) > .hours(24) ? EvidenceClass.typedIn.rawValue : claim.evidenceClass.rawValue
  }
}

extension ClaimEvidence {
  var interval: ClaimInterval? { if case .live(let interval) = basis { interval } else { nil } }

  var book: (cutOff: Instant, stated: Instant)? {
    if case .opening(let cutOff, let stated) = basis { (cutOff, stated) } else { nil }
  }
}
