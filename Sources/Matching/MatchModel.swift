internal import Kernel

/// How likely each finding is under each ``Hypothesis``, how common the hypotheses are, and from where on a pair is
/// linked or shown to a person: a Fellegi-Sunter model with three rivals instead of one.
///
/// Decisions store its version, so that they can be recomputed after it has changed.
package struct MatchModel: Hashable, Sendable {
  package let version: String
  /// log₂ of the probability of each answer given that its question can be asked, in thousandths of a bit: by
  /// ``Hypothesis/rawValue``, then ``Signal/rawValue``. For names that are shared, a stranger's is what is left beside
  /// the rarity of the very name; for what is given out to one holder (``Signal/isIdentifier``), it is that of
  /// a population of ``Population/backgroundCount``.
  package let likelihoods: [[Int]]
  /// log₂ of pairs per record, in thousandths, by ``Hypothesis/rawValue``; that of strangers is not used: they are
  /// all other pairs.
  package let rates: [Int]
  /// At or above this a pair links without a human; thousandths of a bit.
  package let linkAt: Int
  /// At or above this a pair is shown to a person, and joined when a clustering wants the best guess.
  package let reviewAt: Int
  /// A contact point, card, door or piece that more records share makes no candidates.
  package let blockRecordsMax: Int
  /// No cluster grows beyond this by itself: nobody is in so many lists.
  package let clusterRecordsMax: Int

  package init(
    version: String, likelihoods: [[Int]], rates: [Int], linkAt: Int = 4_000, reviewAt: Int = 0,
    blockRecordsMax: Int = 100, clusterRecordsMax: Int = 32
  ) {
    self.version = version
    self.likelihoods = likelihoods
    self.rates = rates
    self.linkAt = linkAt
    self.reviewAt = reviewAt
    self.blockRecordsMax = blockRecordsMax
    self.clusterRecordsMax = clusterRecordsMax
  }

  /// From how many records on a key makes no candidates. Names, birthdays and parts of numbers, which meet by chance the
  /// more often the more people there are, get less room than what belongs to somebody.
  package func recordsMax(of kind: BlockingKey.Kind) -> Int {
    switch kind {
    case .phone, .chat, .email, .externalID, .door, .piece: blockRecordsMax
    default: blockRecordsMax * 2 / 5
    }
  }

  /// log₂ of the expected number of pairs of this kind, up to what all hypotheses share.
  func rate(of hypothesis: Hypothesis, recordCount: Int) -> Int {
    guard hypothesis == .stranger else { return rates[Int(hypothesis.rawValue)] }
    return Population.milliLog2Size(recordCount) - 1_000
  }

  /// log₂ of the likelihood of one finding among so many records.
  func likelihood(of finding: Comparison.Finding, if hypothesis: Hypothesis, recordCount: Int) -> Int {
    let plain = likelihoods[Int(hypothesis.rawValue)][Int(finding.signal.rawValue)]
    // Whoever has a number by mistake has it in common with one holder, however many others there are: so the part of
    // all strangers that share one falls as fast as the number of strangers grows.
    if hypothesis == .stranger, finding.signal.isIdentifier {
      return plain - Population.milliLog2Growth(recordCount)
    }
    switch (finding.rarity, hypothesis) {
    case (.none, _), (_, .same), (.part, .family): return plain
    case (.name(let bits), _), (.part(let bits), _): return plain - bits
    }
  }

  private func weigh(_ comparison: Comparison, as hypothesis: Hypothesis) -> Int {
    comparison.findings.reduce(rate(of: hypothesis, recordCount: comparison.recordCount)) {
      $0 + likelihood(of: $1, if: hypothesis, recordCount: comparison.recordCount)
    }
  }

  /// What the pair most likely is if it is not one person.
  private func strongestRival(_ comparison: Comparison) -> (rival: Hypothesis, weight: Int) {
    var best = (rival: Hypothesis.stranger, weight: weigh(comparison, as: .stranger))
    for rival in [Hypothesis.family, .sharedContact] {
      let weight = weigh(comparison, as: rival)
      if weight > best.weight { best = (rival, weight) }
    }
    return best
  }

  /// The total alone, for clustering.
  func total(_ comparison: Comparison) -> Int {
    weigh(comparison, as: .same) - strongestRival(comparison).weight
  }

  /// Scores one comparison. The reasons add up to the total exactly: each finding against strangers, then, if the two
  /// are more likely to be a family or to share a contact point than to be strangers, what that takes away.
  package func score(_ comparison: Comparison) -> MatchScore {
    let (rival, rivalWeight) = strongestRival(comparison)
    let start =
      rate(of: .same, recordCount: comparison.recordCount)
      - rate(of: .stranger, recordCount: comparison.recordCount)
    var reasons = [MatchReason(signal: .againstStranger, weight: start)]
    for finding in comparison.findings {
      let weight =
        likelihood(of: finding, if: .same, recordCount: comparison.recordCount)
        - likelihood(of: finding, if: .stranger, recordCount: comparison.recordCount)
      guard weight != 0 else { continue }
      reasons.append(
        MatchReason(signal: finding.signal, weight: weight, detail: finding.number?.masked ?? ""))
    }
    if rival != .stranger {
      reasons.append(
        MatchReason(signal: rival.signal, weight: weigh(comparison, as: .stranger) - rivalWeight))
    }
    let total = reasons.reduce(0) { $0 + $1.weight }
    return MatchScore(total: total, verdict: verdict(total, comparison), rival: rival, reasons: reasons)
  }

  package func score(_ left: Profile, _ right: Profile, in population: Population) -> MatchScore {
    score(Comparison(left, right, in: population))
  }

  private func verdict(_ total: Int, _ comparison: Comparison) -> Verdict {
    if total < reviewAt { return .apart }
    return total >= linkAt && comparison.standsOnItsOwn ? .link : .review
  }
}

package enum Verdict: UInt8, Hashable, Sendable { case link, review, apart }

/// How strongly two records point to one person, and why.
package struct MatchScore: Hashable, Sendable {
  /// Log-odds in thousandths of a bit: 1000 means that "same" is twice as likely as its strongest rival.
  package let total: Int
  package let verdict: Verdict
  /// What the pair most likely is if it is not one person.
  package let rival: Hypothesis
  package let reasons: [MatchReason]
}

extension Comparison {
  /// Whether something identifies the person by itself: a contact point, a card, or a birthday to the day.
  /// A name alone, however rare, never links without a human.
  var standsOnItsOwn: Bool {
    findings.contains { Self.isAnchor[Int($0.signal.rawValue)] }
  }

  private static let anchors: Set<Signal> = [
    .phoneSame, .phoneLandline, .phoneMasked, .phoneNear, .phoneLocal, .chatSame, .emailSame, .emailNear,
    .externalSame, .birthdaySame, .birthdayCalendar, .birthdayDay, .birthdayDayCalendar, .addressDoor,
    .pieceSame,
  ]
  private static let isAnchor = Signal.allCases.map(anchors.contains)
}
