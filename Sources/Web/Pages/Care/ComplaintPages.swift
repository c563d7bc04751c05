internal import Access
internal import Application
internal import Catalogue
internal import HTTPTypes
internal import Kernel
internal import Transport

/// A complaint as it is received, and what is done about it.
enum ComplaintPages {
  private static let serialMax = 100
  private static let severe = 2
  private static let usual = 5

  // MARK: Receiving

  static func form(_ visit: Visit) async throws -> WebResponse {
    page(
      visit, try await MemberSheet.loadOpen(visit),
      FormEntry(["channel": InteractionKind.visit.rawValue, "severity": String(usual)]))
  }

  private static func page(_ visit: Visit, _ sheet: MemberSheet, _ entry: FormEntry) -> WebResponse {
    let texts = visit.texts
    let categories = ComplaintCategory.allCases.map { ($0.rawValue, texts.complaintCategory($0.rawValue)) }
    let channels = MemberPages.contactKinds.filter { $0 != .enquiry }
      .map { ($0.rawValue, texts.contactWord($0.rawValue)) }
    let severities = [(String(usual), texts.usualSeverity), (String(severe), texts.severe)]
    let serials =
      [("", texts.noPiece)]
      + sheet.story.pieces.map { piece in
        (
          piece.serial,
          [piece.brand, piece.reference, piece.serial].filter { !$0.isEmpty }.joined(separator: " ")
        )
      }
    return MemberForm(visit: visit, sheet: sheet, title: texts.recordComplaint, action: "/complaints").page(
      entry,
      """
      \(Components.choices("category", texts.aboutWhat, categories, in: entry))
      \(Components.area("description", texts.complaintWords, in: entry))
      \(Components.select("serial", texts.whichPiece, serials, in: entry))
      \(Components.choices("severity", texts.severity, severities, in: entry))
      \(Components.choices("channel", texts.howReceived, channels, in: entry))
      \(RegisterPages.statedAt(entry, texts))
      """)
  }

  static func record(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    let texts = visit.texts
    let sheet = try await MemberSheet.loadOpen(visit)
    let category = ComplaintCategory(rawValue: entry["category"])
    if category == nil { entry.mark("category", texts.chooseOne) }
    if entry.text("description").isEmpty { entry.mark("description", texts.sayWhatHappened) }
    entry.limit("description", to: RegisterPages.FieldLength.note, texts)
    entry.limit("serial", to: serialMax, texts)
    let channel = InteractionKind(rawValue: entry["channel"])
    if channel == nil { entry.mark("channel", texts.chooseOne) }
    let statedAt = RegisterPages.statedTime(&entry, visit)
    guard entry.wrong.isEmpty, let category, let channel else { return page(visit, sheet, entry) }
    _ = try await RecordComplaint(
      record: sheet.record, actor: visit.associate, channel: channel, category: category,
      description: entry.text("description"), serial: entry.text("serial"),
      severity: entry["severity"] == String(severe) ? severe : usual, statedAt: statedAt
    ).run(visit.counter.recorder)
    return visit.redirect(to: sheet.path, done: statedAt == nil ? "complained" : "stated")
  }

  // MARK: Handling

  static func handling(_ visit: Visit) async throws -> WebResponse {
    let sheet = try await MemberSheet.loadOpen(visit)
    let complaint = try MemberSheet.named(sheet.story.complaints, by: \.id, visit)
    return handlingPage(visit, sheet, complaint, FormEntry(["resolution": complaint.resolution]))
  }

  private static func handlingPage(
    _ visit: Visit, _ sheet: MemberSheet, _ complaint: MemberStory.Complaint, _ entry: FormEntry
  ) -> WebResponse {
    let texts = visit.texts
    let states = StageMachine.complaint.followers(of: complaint.state).map { ($0, texts.complaintState($0)) }
    let what = Components.facts([
      (texts.complaint, "\(complaint.description)"),
      (texts.aboutWhat, "\(texts.complaintCategory(complaint.category))"),
      (texts.state, Components.badge(texts.complaintState(complaint.state))),
      (texts.receivedBy, "\(complaint.associate.called) · \(complaint.store.called)"),
      (texts.soldAt, visit.formats.tagged(complaint.receivedAt)),
    ])
    return MemberForm(
      visit: visit, sheet: sheet, title: texts.handleComplaint, action: "/complaints/\(complaint.id)"
    ).page(
      entry,
      """
      \(Components.choices("state", texts.nextState, states, in: entry))
      \(Components.area("resolution", texts.whatWasDone, in: entry, help: texts.resolutionHelp))
      """, before: "<section class=\"card\">\(what)</section>")
  }

  static func handle(_ visit: Visit) async throws -> WebResponse {
    var entry = FormEntry(visit.request.form)
    let texts = visit.texts
    let sheet = try await MemberSheet.loadOpen(visit)
    let complaint = try MemberSheet.named(sheet.story.complaints, by: \.id, visit)
    let state = StageMachine.complaint.followers(of: complaint.state).first { $0 == entry["state"] }.flatMap(
      ComplaintState.init)
    if state == nil { entry.mark("state", texts.chooseOne) }
    if state == .resolved, entry.text("resolution").isEmpty {
      entry.mark("resolution", texts.sayWhatWasDone)
    }
    entry.limit("resolution", to: RegisterPages.FieldLength.note, texts)
    guard entry.wrong.isEmpty else { return handlingPage(visit, sheet, complaint, entry) }
    let words = entry.text("resolution")
    try await HandleComplaint(
      complaint: complaint.id, actor: visit.associate, state: state, resolution: words.isEmpty ? nil : words
    ).run(visit.counter.recorder)
    return visit.redirect(to: sheet.path, done: "edited")
  }
}
