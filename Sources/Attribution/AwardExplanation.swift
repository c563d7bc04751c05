package import Kernel

/// The languages an award is explained in; raw values are BCP 47 tags.
package enum ExplanationLanguage: String, CaseIterable, Sendable {
  case chinese = "zh-Hans"
  case english = "en"

  func choose(_ chinese: String, _ english: String) -> String {
    self == .chinese ? chinese : english
  }
}

/// How people, stores and times are written in an explanation.
package struct ExplanationNames: Sendable {
  let associate: @Sendable (AssociateID) -> String
  let store: @Sendable (StoreID) -> String
  let offsetMinutes: Int

  /// - Parameter offsetMinutes: the zone times are written in, east of UTC; 480 is Shanghai.
  package init(
    offsetMinutes: Int = 480,
    associate: @escaping @Sendable (AssociateID) -> String,
    store: @escaping @Sendable (StoreID) -> String
  ) {
    self.offsetMinutes = offsetMinutes
    self.associate = associate
    self.store = store
  }

  func time(_ instant: Instant) -> String { instant.rfc3339(offsetMinutes: offsetMinutes) }
}

/// An award in words, for the person who asks why.
package struct AwardExplanation: Sendable {
  package let award: Award
  package let language: ExplanationLanguage
  private let names: ExplanationNames
  let claims: [ClaimID: ClaimEvidence]

  /// - Parameter claims: the claims the award was computed from.
  package init(
    of award: Award,
    claims: some Sequence<ClaimEvidence>,
    in language: ExplanationLanguage,
    names: ExplanationNames
  ) {
    self.award = award
    self.language = language
    self.names = names
    self.claims = Dictionary(claims.map { ($0.id, $0) }) { $0.order <= $1.order ? $0 : $1 }
  }

  /// The whole explanation: the outcome, then each claim in hub order with what became of it.
  package var lines: [String] {
    outcomeLines
      + award.considered.flatMap { considered in
        [claimLine(considered.claim), "  " + sentence(considered)]
      }
  }

  /// Owner, deciding step, and what is still open, one sentence each.
  package var outcomeLines: [String] {
    var lines = [ownerLine, sentence(award.step)]
    if let until = award.provisionalUntil {
      lines.append(
        language.choose(
          "接触先后尚未完全证实，\(names.time(until)) 之前可以提出异议。",
          "The order of the contacts is not fully proven; it can be disputed until \(names.time(until))."))
    }
    if award.needsPerson {
      lines.append(
        language.choose(
          "目前为暂定，需由有权限的人裁定。", "The owner holds the member for now; a person with authority has to rule."))
    }
    return lines
  }

  private var ownerLine: String {
    let store = names.store(award.owner.store)
    guard let associate = award.owner.associate.map(names.associate) else {
      return language.choose("会员归\(store)公海。", "The member belongs to the pool of \(store).")
    }
    let since = award.effectiveFrom.map(names.time) ?? ""
    return language.choose(
      "会员归\(store)的\(associate)，自 \(since) 起（规则第 \(award.ruleVersion) 版）。",
      "The member belongs to \(associate) of \(store) from \(since) (rule version \(award.ruleVersion)).")
  }

  /// Who claims what, by which evidence, and between which moments it is proven to have happened.
  package func claimLine(_ id: ClaimID) -> String {
    guard let claim = claims[id] else { return "\(id)" }
    let who = label(id)
    return "\(id) \(who)\(language.choose("：", ": "))\(basis(claim))"
  }

  private func basis(_ claim: ClaimEvidence) -> String {
    switch claim.basis {
    case .live(let interval):
      let range = "[\(names.time(interval.begin)), \(names.time(interval.end))]"
      let estimate = interval.estimate.map { estimate in
        let error = "±\(estimate.error.count) ms"
        return language.choose("，自报 ", ", own estimate ") + "\(names.time(estimate.instant)) \(error)"
      }
      return sentence(claim.evidenceClass) + language.choose("，", ", ") + range + (estimate ?? "")
    case .opening(let cutOff, let statedAt):
      return language.choose(
        "已批准的老客名册，首次接触 \(names.time(statedAt))，截止 \(names.time(cutOff))",
        "approved book, first contact stated \(names.time(statedAt)), cut-off \(names.time(cutOff))")
    case .unapprovedImport:
      return language.choose("未经批准的导入", "import without approval")
    }
  }

  /// "Li Na (Xintiandi)", for the claim of an associate.
  func label(_ id: ClaimID) -> String {
    guard let claim = claims[id] else { return "\(id)" }
    let (associate, store) = (names.associate(claim.associate), names.store(claim.store))
    return language.choose("\(associate)（\(store)）", "\(associate) (\(store))")
  }

  func sentence(_ evidence: EvidenceClass) -> String {
    switch evidence {
    case .typedIn: language.choose("手工登记", "typed in")
    case .callLog: language.choose("通话或消息记录", "call log")
    case .visitCheckIn: language.choose("到店签到", "visit check-in")
    case .memberConfirmed: language.choose("会员本人确认", "confirmed by the member")
    }
  }
}
