import Kernel

/// The deliberation over one member's claims: claims drop out step by step, each with its reason.
struct Hearing {
  /// All claims in hub order.
  private let claims: [ClaimEvidence]
  private let settings: AwardSettings
  private var verdicts: [ClaimID: ClaimVerdict] = [:]
  /// Live claims still in the running, in hub order.
  private var live: [LiveClaim] = []
  /// Opening claims still in the running, in hub order.
  private var openings: [OpeningClaim] = []

  /// - Parameter claims: distinct and in hub order.
  init(claims: [ClaimEvidence], settings: AwardSettings) {
    self.claims = claims
    self.settings = settings
  }

  mutating func decide(pool: StoreID) -> Award {
    admit()
    dropBooksStatedAfterProvenContact()
    dropLiveClaimsAfterCutOff()
    if let award = decideLive() ?? decideOpening() { return award }
    return Award(owner: .storePool(pool), step: .noClaim, effectiveFrom: nil, considered: considered)
  }

  private var considered: [ConsideredClaim] {
    claims.compactMap { claim in
      verdicts[claim.id].map { ConsideredClaim(claim: claim.id, verdict: $0) }
    }
  }

  // MARK: Who is heard

  /// Sorts the claims by kind and turns away those that do not qualify.
  private mutating func admit() {
    for claim in claims {
      switch claim.basis {
      case .unapprovedImport:
        verdicts[claim.id] = .unapprovedImport
      case _ where settings.contactPointRequired && !claim.hasReachableContact:
        verdicts[claim.id] = .noReachableContact
      case .live where settings.interactionRequired && !claim.hasInteraction:
        verdicts[claim.id] = .noInteraction
      case .live(let interval):
        live.append(LiveClaim(claim: claim, interval: interval, settings: settings))
      case .opening(let cutOff, let statedAt) where statedAt > cutOff:
        verdicts[claim.id] = .statedAfterCutOff
      case .opening(let cutOff, let statedAt):
        openings.append(OpeningClaim(claim: claim, cutOff: cutOff, statedAt: statedAt))
      }
    }
  }

  // MARK: Opening claims

  /// A book that itself states a first contact later than a proven one has nothing to say. When some
  /// book's cut-off stands before every live claim, live claims are out and prove nothing here.
  private mutating func dropBooksStatedAfterProvenContact() {
    guard let proven = live.first(leastBy: \.interval.end),
      openings.allSatisfy({ $0.cutOff > proven.interval.end })
    else { return }
    openings.removeAll { opening in
      guard opening.statedAt > proven.interval.end else { return false }
      verdicts[opening.claim.id] = .statedAfterProvenContact(proven.claim.id)
      return true
    }
  }

  private mutating func dropLiveClaimsAfterCutOff() {
    guard let book = openings.first(leastBy: \.cutOff) else { return }
    live.removeAll { contact in
      guard contact.interval.end >= book.cutOff else { return false }
      verdicts[contact.claim.id] = .afterCutOff(book.claim.id)
      return true
    }
  }

  private mutating func decideOpening() -> Award? {
    guard let winner = openings.first(leastBy: \.statedAt) else { return nil }
    var needsPerson = false
    for other in openings where other.claim.id != winner.claim.id {
      let close =
        !other.claim.hasSameOwner(as: winner.claim)
        && other.statedAt - winner.statedAt <= settings.openingWindow
      verdicts[other.claim.id] = close ? .closeStatement(winner.claim.id) : .laterStatement(winner.claim.id)
      needsPerson = needsPerson || close
    }
    verdicts[winner.claim.id] = .won
    return Award(
      owner: winner.claim.owner, step: openings.count > 1 ? .earlierStatement : .openingClaim,
      effectiveFrom: winner.statedAt, needsPerson: needsPerson, considered: considered)
  }

  // MARK: Live claims

  /// Steps 1 to 4. The step that decided is the last one in which a claim dropped out.
  private mutating func decideLive() -> Award? {
    var step = stepAgainstBooks
    if dropProvenLater(), step == .onlyClaim { step = .provenEarlier }
    let overlapping = live
    if dropWeaker() { step = .strongerEvidence }
    if dropLaterEstimates() { step = .earlierEstimate }
    if dropLaterReceipts() { step = .earlierReceipt }
    guard let winner = live.first else { return nil }
    for other in live.dropFirst() {
      verdicts[other.claim.id] = .laterInHubOrder(winner.claim.id)
      step = .hubOrder
    }
    for book in openings { verdicts[book.claim.id] = .bookAgainstProvenContact(winner.claim.id) }
    verdicts[winner.claim.id] = .won
    return Award(
      owner: winner.claim.owner, step: step, effectiveFrom: winner.interval.begin,
      provisionalUntil: disputableUntil(winner, among: overlapping), needsPerson: !openings.isEmpty,
      considered: considered)
  }

  /// The step that stands when one live claim is left after the books were heard.
  private var stepAgainstBooks: AwardStep {
    if !openings.isEmpty { return .contactBeforeCutOff }
    return verdicts.values.contains(where: \.isBookTooLate) ? .provenEarlier : .onlyClaim
  }

  /// The award is open to dispute when estimates decided against somebody else, or when somebody
  /// else's claim was receipted before the winner's: only then can the winner owe it to having been
  /// offline. Counted from the last receipt among the overlapping claims, when all could know.
  private func disputableUntil(_ winner: LiveClaim, among overlapping: [LiveClaim]) -> Instant? {
    let unproven = overlapping.contains { other in
      !other.claim.hasSameOwner(as: winner.claim)
        && (other.interval.end < winner.interval.end || verdicts[other.claim.id]?.isByEstimate == true)
    }
    guard unproven else { return nil }
    return overlapping.map(\.interval.end).max().map { $0 + settings.provisionalPeriod }
  }

  /// Step 1: drop every claim whose interval begins after the earliest end of any.
  private mutating func dropProvenLater() -> Bool {
    guard let proven = live.first(leastBy: \.interval.end) else { return false }
    return drop { $0.interval.begin > proven.interval.end ? .provenLater(proven.claim.id) : nil }
  }

  /// Step 2: keep the strongest evidence class.
  private mutating func dropWeaker() -> Bool {
    guard let strongest = live.map(\.countedAs).max(),
      let holder = live.first(where: { $0.countedAs == strongest })
    else { return false }
    return drop {
      $0.countedAs < strongest ? .weakerEvidence(holder.claim.id, countedAs: $0.countedAs) : nil
    }
  }

  /// Step 3: drop claims whose earliest time by their own estimate is later than the smallest latest
  /// time by anybody's. A claim without an estimate stays.
  private mutating func dropLaterEstimates() -> Bool {
    let bounds = live.compactMap { contact in
      contact.interval.estimate.map { (latest: $0.latest, claim: contact.claim) }
    }
    guard let first = bounds.first(leastBy: \.latest) else { return false }
    return drop { contact in
      guard let estimate = contact.interval.estimate, estimate.earliest > first.latest else { return nil }
      return .laterEstimate(first.claim.id)
    }
  }

  /// Step 4: the earliest receipt; those that share it stay for the hub order.
  private mutating func dropLaterReceipts() -> Bool {
    guard let first = live.first(leastBy: \.interval.end) else { return false }
    return drop { $0.interval.end > first.interval.end ? .laterReceipt(first.claim.id) : nil }
  }

  private mutating func drop(_ reason: (LiveClaim) -> ClaimVerdict?) -> Bool {
    let before = live.count
    live.removeAll { contact in
      guard let verdict = reason(contact) else { return false }
      verdicts[contact.claim.id] = verdict
      return true
    }
    return live.count < before
  }

  // MARK: Rulings

  /// The award under a ruling: its owner, and what the rule would have made of each claim replaced by
  /// whether the ruling knew it. A person is asked again only when the rule would give the
  /// member to a claim the ruling did not know.
  func award(_ byRule: Award, under ruling: Ruling) -> Award {
    let winner = ruling.owner.claim
    let named = claims.first { $0.id == winner }
    let unknown = byRule.owner.claim.map { !ruling.refersTo.contains($0) && $0 != winner } ?? false
    return Award(
      owner: ruling.owner, step: .ruling,
      effectiveFrom: named.map { $0.begin ?? ruling.receipt } ?? poolOrRuling(ruling),
      needsPerson: unknown, ruling: ruling.id,
      considered: claims.map { claim in
        let known = ruling.refersTo.contains(claim.id)
        return ConsideredClaim(
          claim: claim.id, verdict: claim.id == winner ? .won : known ? .overruled : .unknownToRuling)
      })
  }

  private func poolOrRuling(_ ruling: Ruling) -> Instant? {
    ruling.owner.associate == nil ? nil : ruling.receipt
  }
}

/// A live claim in the running.
private struct LiveClaim {
  let claim: ClaimEvidence
  let interval: ClaimInterval
  /// The evidence class the claim counts for: a wide interval proves no more than a note.
  let countedAs: EvidenceClass

  init(claim: ClaimEvidence, interval: ClaimInterval, settings: AwardSettings) {
    self.claim = claim
    self.interval = interval
    countedAs = interval.width > settings.intervalWidthMax ? .typedIn : claim.evidenceClass
  }
}

/// A row of an approved book in the running.
private struct OpeningClaim {
  let claim: ClaimEvidence
  let cutOff: Instant
  let statedAt: Instant
}

extension ClaimEvidence {
  fileprivate var owner: AwardOwner { .associate(associate, store: store, claim: id) }

  fileprivate func hasSameOwner(as other: ClaimEvidence) -> Bool {
    (associate, store) == (other.associate, other.store)
  }

  /// From when on the claim counts; `nil` for an import.
  fileprivate var begin: Instant? {
    switch basis {
    case .live(let interval): interval.begin
    case .opening(_, let statedAt): statedAt
    case .unapprovedImport: nil
    }
  }
}

extension ClaimVerdict {
  fileprivate var isBookTooLate: Bool {
    if case .statedAfterProvenContact = self { true } else { false }
  }

  fileprivate var isByEstimate: Bool {
    if case .laterEstimate = self { true } else { false }
  }
}

extension Array {
  /// The first element with the least value. The arrays here are in hub order, so ties go to it.
  fileprivate func first(leastBy value: (Element) -> some Comparable) -> Element? {
    self.min { value($0) < value($1) }
  }
}
