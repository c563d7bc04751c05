/// What each signal is worth, and from where on a pair is linked or shown to a person. Decisions store
/// its version, so that they can be recomputed after it has changed.
package struct MatchModel: Hashable, Sendable {
  package let version: String
  /// Log-odds of "same person" in thousandths of a bit, per whole signal, by ``Signal/rawValue``.
  package let weights: [Int]
  /// At or above this a pair links without a human; thousandths of a bit.
  package let linkAt: Int
  /// At or above this a pair is shown to a person, and joined when a clustering wants the best guess.
  package let reviewAt: Int
  /// A key that more records share makes no candidates.
  package let blockRecordsMax: Int
  /// No cluster grows beyond this by itself: nobody is in so many lists.
  package let clusterRecordsMax: Int

  package init(
    version: String, weights: [Signal: Int], linkAt: Int, reviewAt: Int, blockRecordsMax: Int = 100,
    clusterRecordsMax: Int = 32
  ) {
    self.version = version
    self.weights = Signal.allCases.map { weights[$0] ?? 0 }
    self.linkAt = linkAt
    self.reviewAt = reviewAt
    self.blockRecordsMax = blockRecordsMax
    self.clusterRecordsMax = clusterRecordsMax
  }

  /// Scores one comparison. The reasons add up to the total exactly.
  package func score(_ comparison: Comparison) -> MatchScore {
    var reasons: [MatchReason] = []
    reasons.reserveCapacity(comparison.findings.count)
    for finding in comparison.findings {
      let weight = weight(of: finding)
      if finding.signal.qualifiesTheOneBefore, let last = reasons.popLast() {
        reasons.append(MatchReason(signal: last.signal, weight: last.weight + weight, detail: last.detail))
      } else {
        reasons.append(MatchReason(signal: finding.signal, weight: weight, detail: finding.detail))
      }
    }
    reasons.removeAll { $0.weight == 0 }
    let total = reasons.reduce(0) { $0 + $1.weight }
    return MatchScore(total: total, verdict: verdict(total, comparison), reasons: reasons)
  }

  package func score(_ left: Profile, _ right: Profile, in population: Population) -> MatchScore {
    score(Comparison(left, right, in: population))
  }

  /// The total alone, for clustering.
  func total(_ comparison: Comparison) -> Int {
    comparison.findings.reduce(0) { $0 + weight(of: $1) }
  }

  private func weight(of finding: Comparison.Finding) -> Int {
    weights[Int(finding.signal.rawValue)] * finding.size / 1_000
  }

  private func verdict(_ total: Int, _ comparison: Comparison) -> Verdict {
    if total < reviewAt { return .apart }
    return total >= linkAt && comparison.standsOnItsOwn ? .link : .review
  }
}

package enum Verdict: UInt8, Hashable, Sendable { case link, review, apart }

extension Signal {
  /// Whether it only says how much the finding before it is worth: how rare a shared name is.
  var qualifiesTheOneBefore: Bool { self == .nameRarity || self == .surnameRarity }
}

/// How strongly two records point to one person, and why.
package struct MatchScore: Hashable, Sendable {
  /// Log-odds in thousandths of a bit: 1000 means that "same" is twice as likely as "not the same".
  package let total: Int
  package let verdict: Verdict
  package let reasons: [MatchReason]
}

extension Comparison {
  /// Whether something identifies the person by itself: a contact point, a card, or a birthday to the day.
  /// A name alone, however rare, never links without a human.
  var standsOnItsOwn: Bool {
    findings.contains { Self.anchors.contains($0.signal) }
  }

  private static let anchors: Set<Signal> = [
    .phoneSame, .phoneMasked, .phoneNear, .phoneLocal, .chatSame, .emailSame, .emailNear, .externalSame,
    .birthdaySame,
    .birthdayCalendar, .birthdayDay, .birthdayDayCalendar, .addressDoor,
  ]
}
