private import Foundation

/// Learns a ``MatchModel`` from records of which nobody knows who is who.
///
/// Expectation-maximisation over two samples of pairs: candidates, which share a blocking key and among which all four
/// hypotheses occur, and pairs drawn blindly, nearly all of them strangers. Strangers are not learnt from candidates,
/// because candidates were chosen for looking alike; how many strangers there are is known, it is all pairs.
/// What an answer is worth among ``Hypothesis/sharedContact`` is taken from strangers except where a contact
/// point is concerned, which is what these people share.
///
/// Everything is summed in the order observed, so the same records give the same model.
package struct ModelLearning: Sendable {
  /// Pairs as lists of findings, one behind the other.
  private struct Pairs: Sendable {
    var signals: [UInt8] = []
    var ends: [Int] = []
    var rarities: [Comparison.Rarity] = []

    var count: Int { ends.count }

    mutating func add(_ comparison: Comparison) {
      var rarity = Comparison.Rarity.none
      for finding in comparison.findings {
        signals.append(finding.signal.rawValue)
        if finding.rarity != .none { rarity = finding.rarity }
      }
      ends.append(signals.count)
      rarities.append(rarity)
    }

    func range(_ index: Int) -> Range<Int> { (index == 0 ? 0 : ends[index - 1])..<ends[index] }
  }

  private let start: MatchModel
  private var candidates = Pairs()
  private var blind = Pairs()

  /// - Parameter start: where to start from, which also counts as ``startWeight`` pairs for each question.
  package init(start: MatchModel) {
    self.start = start
  }

  package init() { self.init(start: .start) }

  /// - Parameter comparison: of two records that share a blocking key.
  package mutating func observe(candidate comparison: Comparison) { candidates.add(comparison) }

  /// - Parameter comparison: of two different records, whatever they share.
  package mutating func observe(blind comparison: Comparison) { blind.add(comparison) }

  /// Pairs of the start's opinion that are mixed in.
  private static let startWeight = 20.0
  /// A signal that fewer pairs show keeps what the start says.
  private static let pairsMin = 20
  private static let roundsMax = 60
  /// Largest change of a probability at which learning is done.
  private static let enough = 0.000_2
  /// No probability is taken to be smaller: no evidence is ever a proof.
  private static let floor = 1e-6

  /// - Parameters:
  ///   - recordCount: how many records the candidates were drawn from.
  ///   - share: the share of all candidate pairs that was observed, above 0 and at most 1.
  ///   - version: what the model will be called; `nil`: `learnt-` and a hash of what was learnt.
  package func learn(recordCount: Int, share: Double, version: String? = nil) -> MatchModel {
    var state = State(start)
    let scale = share * Double(max(recordCount, 2))
    var frequencies = [Int](repeating: 0, count: Signal.allCases.count)
    for signal in candidates.signals { frequencies[Int(signal)] += 1 }
    for signal in blind.signals { frequencies[Int(signal)] += 1 }
    let isRare = frequencies.map { $0 < Self.pairsMin }
    var blindFrequencies = [Int](repeating: 0, count: Signal.allCases.count)
    for signal in blind.signals { blindFrequencies[Int(signal)] += 1 }
    let isRareBlind = blindFrequencies.map { $0 < Self.pairsMin }
    let isFrozen = Hypothesis.allCases.map { $0 == .stranger ? isRareBlind : isRare }
    for _ in 0..<Self.roundsMax {
      let before = state
      let counts = expect(state, scale: scale, recordCount: recordCount)
      state = maximise(counts, scale: scale, isFrozen: isFrozen)
      if state.distance(to: before) < Self.enough { break }
    }
    let learnt = state.model(version: version ?? "learnt", like: start)
    if version != nil { return learnt }
    let digits = String(FixedHash.of(learnt.text), radix: 16)
    return state.model(version: "learnt-\(digits.prefix(8))", like: start)
  }

  // MARK: Expectation

  /// One number for each hypothesis, by its raw value.
  private typealias Shares = SIMD4<Double>

  /// Sums of responsibilities, by signal; `mass` the pairs. Those of strangers are of the pairs drawn blindly.
  private struct Counts {
    var sums = [Shares](repeating: .zero, count: Signal.allCases.count)
    var mass = Shares.zero
  }

  private func expect(_ state: State, scale: Double, recordCount: Int) -> Counts {
    var counts = Counts()
    var rates = Shares(state.rates.map { log2(max($0, 1e-9)) })
    rates[Self.stranger] = log2(Double(max(recordCount, 2) - 1) / 2)
    var logs = Signal.allCases.indices.map { signal in Shares(state.shares.map { log2($0[signal]) }) }
    let growth = Double(Population.milliLog2Growth(recordCount)) / 1_000
    for signal in Signal.allCases where signal.isIdentifier {
      logs[Int(signal.rawValue)][Self.stranger] -= growth
    }
    var strangersOnly = Shares.zero
    strangersOnly[Self.stranger] = 1
    for (pairs, mask) in [(candidates, Shares(repeating: 1) - strangersOnly), (blind, strangersOnly)] {
      for index in 0..<pairs.count {
        let range = pairs.range(index)
        var weights = rates - Self.surprise(pairs.rarities[index])
        for place in range { weights += logs[Int(pairs.signals[place])] }
        let shares = Self.normalised(weights) * mask
        counts.mass += shares
        for place in range { counts.sums[Int(pairs.signals[place])] += shares }
      }
    }
    return counts
  }

  private static let stranger = Int(Hypothesis.stranger.rawValue)

  /// Bits that sharing just this name takes from each hypothesis.
  private static func surprise(_ rarity: Comparison.Rarity) -> Shares {
    switch rarity {
    case .none: .zero
    case .name(let bits): Shares(0, 1, 1, 1) * (Double(bits) / 1_000)
    case .part(let bits): Shares(0, 1, 0, 1) * (Double(bits) / 1_000)
    }
  }

  private static func normalised(_ weights: Shares) -> Shares {
    let top = weights.max()
    let powers = Shares(
      exp2(weights[0] - top), exp2(weights[1] - top), exp2(weights[2] - top), exp2(weights[3] - top))
    return powers / powers.sum()
  }

  // MARK: Maximisation

  private func maximise(_ counts: Counts, scale: Double, isFrozen: [[Bool]]) -> State {
    var state = State(start)
    for hypothesis in Hypothesis.allCases {
      let index = Int(hypothesis.rawValue)
      if hypothesis != .stranger { state.rates[index] = max(counts.mass[index], 1) / scale }
      for (question, signals) in Signal.answers {
        let free = signals.filter { !isFrozen[index][Int($0.rawValue)] && !$0.isSharedName(for: hypothesis) }
        guard !free.isEmpty, question.isLearnt(for: hypothesis) else { continue }
        // Parts of names that strangers share are spread over those answers alone, all others over all.
        let parts = hypothesis == .stranger ? free.filter(\.isSharedPart) : []
        let asked = signals.reduce(0) { $0 + counts.sums[Int($1.rawValue)][index] }
        let mass = question == .mark ? counts.mass[index] : asked
        spread(parts, parts.reduce(0) { $0 + counts.sums[Int($1.rawValue)][index] }, counts, index, &state)
        spread(free.filter { !parts.contains($0) }, mass, counts, index, &state)
      }
    }
    state.copyStrangers()
    return state
  }

  private func spread(
    _ signals: [Signal], _ mass: Double, _ counts: Counts, _ index: Int, _ state: inout State
  ) {
    for signal in signals {
      let place = Int(signal.rawValue)
      let guess = exp2(Double(start.likelihoods[index][place]) / 1_000)
      let share = (counts.sums[place][index] + Self.startWeight * guess) / (mass + Self.startWeight)
      state.shares[index][place] = min(max(share, Self.floor), 1)
    }
  }

  // MARK: What is learnt

  /// Probabilities by hypothesis and signal, and pairs per record.
  private struct State {
    var shares: [[Double]]
    var rates: [Double]

    init(_ model: MatchModel) {
      shares = model.likelihoods.map { row in row.map { exp2(Double($0) / 1_000) } }
      rates = model.rates.map { exp2(Double($0) / 1_000) }
    }

    var logs: [[Double]] { shares.map { row in row.map { log2($0) } } }

    /// Those behind one contact point are strangers in all else.
    mutating func copyStrangers() {
      for (question, signals) in Signal.answers where !question.isAboutContact {
        for signal in signals {
          shares[Int(Hypothesis.sharedContact.rawValue)][Int(signal.rawValue)] =
            shares[Int(Hypothesis.stranger.rawValue)][Int(signal.rawValue)]
        }
      }
    }

    func distance(to other: State) -> Double {
      zip(shares.joined(), other.shares.joined()).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }

    /// Whole hundredths of a bit, so that the last digits of a sum do not make another model.
    func model(version: String, like start: MatchModel) -> MatchModel {
      let round = { (value: Double) in Int((log2(value) * 100).rounded()) * 10 }
      return MatchModel(
        version: version, likelihoods: shares.map { $0.map(round) }, rates: rates.map(round),
        linkAt: start.linkAt, reviewAt: start.reviewAt, blockRecordsMax: start.blockRecordsMax,
        clusterRecordsMax: start.clusterRecordsMax)
    }
  }
}

extension Question {
  /// A family is told from one person by its birthdays, so these are not left to what the pairs say: else people who
  /// go by several names would make a family of their own.
  fileprivate func isLearnt(for hypothesis: Hypothesis) -> Bool {
    switch hypothesis {
    case .same, .stranger: true
    case .family: self != .birthday && self != .dayOfBirth
    case .sharedContact: isAboutContact
    }
  }

  /// Whether strangers behind one contact point answer it in their own way.
  fileprivate var isAboutContact: Bool {
    switch self {
    case .number, .partialNumber, .numberTime, .numberNames, .chat, .email, .mark: true
    default: false
    }
  }
}

extension Signal {
  /// A whole name that is shared: among rivals nothing but its rarity decides.
  fileprivate func isSharedName(for hypothesis: Hypothesis) -> Bool {
    guard hypothesis != .same else { return false }
    switch self {
    case .nameSame, .nameSound, .nameRoman, .nameRomanNear, .nameLatin, .nameLatinNear: return true
    default: return false
    }
  }

  /// A surname, or one word, that is shared.
  fileprivate var isSharedPart: Bool {
    switch self {
    case .nameNear, .nameSurname, .nameAddressed, .nameRomanSurname, .nameLatinPart: true
    default: false
    }
  }
}

/// Pairs of positions drawn blindly, and the positions in an order that has nothing to do with theirs; the same for
/// the same count.
package struct PairDraw: Sendable {
  private let count: Int
  private var state: UInt64

  package init(count: Int) {
    self.count = count
    state = UInt64(count) &+ 0x9E37_79B9_7F4A_7C15
  }

  /// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).
  private mutating func number() -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((value ^ (value >> 31)) >> 1) % max(count, 1)
  }

  /// - Returns: `nil` when the same position was drawn twice.
  package mutating func next() -> (Int, Int)? {
    let (one, other) = (number(), number())
    return one == other ? nil : (one, other)
  }

  /// Every position once: steps of the golden ratio of the count, made coprime to it.
  package var everyRecord: some Sequence<Int> {
    var step = max(1, count * 618 / 1_000)
    while Self.divisor(step, count) != 1 { step += 1 }
    let stride = step
    return (0..<count).lazy.map { $0 * stride % count }
  }

  private static func divisor(_ one: Int, _ other: Int) -> Int {
    other == 0 ? one : divisor(other, one % other)
  }
}
