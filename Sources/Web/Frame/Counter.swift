internal import Access
package import Application
internal import Foundation
internal import HTTPTypes
package import Kernel
package import Transport
internal import Trust

/// What the pages of the counter work with: the door, what records and shows, and the line to the hub.
package struct Counter: Sendable {
  package let door: WebDoor
  let recorder: Recorder
  let news: NewsBoard
  let line: LineBoard
  /// `nil` at the hub itself.
  let hub: HubBridge?
  /// Changes somebody's own password at the hub, after the present one was given; every session of the person ends.
  let changePassword: ChangePassword
  /// `nil` anywhere but at the hub.
  let office: HubOffice?
  let imports: ImportDesk
  let parked = ParkedCounts()
  let days = DayMemory()
  let previews: RulePreviews
  let streams = StreamSeats()

  package typealias ChangePassword =
    @Sendable (_ associate: AssociateID, _ present: String, _ new: String) async throws -> Void

  package init(
    door: WebDoor, recorder: Recorder, news: NewsBoard, line: LineBoard, hub: HubBridge?,
    office: HubOffice?, imports: ImportDesk, changePassword: @escaping ChangePassword
  ) {
    self.door = door
    self.recorder = recorder
    self.news = news
    self.line = line
    self.hub = hub
    self.office = office
    self.imports = imports
    self.changePassword = changePassword
    previews = RulePreviews(database: recorder.database, world: recorder.world, news: news)
  }

  var now: Instant { recorder.world.clock.wall() }

  /// Every page of the counter, and what they bring along.
  package var routes: [WebRoute] {
    Assets.routes(door) + LanguagePages.routes(self) + TodayPages.routes(self) + SearchPages.routes(self)
      + RegisterPages.routes(self) + SalePages.routes(self) + TaskPages.routes(self)
      + StoreEnquiryPages.routes(self) + MemberPages.routes(self) + CarePages.routes(self)
      + MemberFieldPage.routes(self) + PrivacyPages.routes(self) + FieldPages.routes(self)
      + ReviewPages.routes(self) + OwnershipPages.routes(self) + RulePages.routes(self)
      + DisputePages.routes(self)
      + StorePages.routes(self) + MonthPages.routes(self) + ExportPages.routes(self)
      + NoticePages.routes(self) + PasswordPages.routes(self) + NodePages.routes(self)
      + OrganisationPages.routes(self) + AuditPages.routes(self)
      + ConflictPages.routes(self) + BookPages.routes(self) + ImportPages.routes(self)
      + DayPages.routes(self)
      + LivePages.routes(self)
  }
}

/// What a node can ask its hub for a person at the counter.
package struct HubBridge: Sendable {
  package let find: @Sendable (_ text: String, _ actor: AssociateID) async throws -> [RemoteHit]
  package let admit:
    @Sendable (_ record: SourceRecordID, _ actor: AssociateID, _ reason: String) async throws -> MemberID

  package init(
    find: @escaping @Sendable (_ text: String, _ actor: AssociateID) async throws -> [RemoteHit],
    admit:
      @escaping @Sendable (_ record: SourceRecordID, _ actor: AssociateID, _ reason: String) async throws ->
      MemberID
  ) {
    self.find = find
    self.admit = admit
  }
}

/// One request of somebody signed in.
struct Visit: Sendable {
  let counter: Counter
  let signedIn: SignedIn
  let request: WebRequest
  let texts: PageTexts
  let formats: Formats
  let heading: CounterHeading.Heading
  /// The hidden field of every form; a page has a dozen of them.
  let token: Markup
  /// The newest news before anything was read for this page: what comes after may not be on it.
  let edition: UInt64

  var associate: AssociateID { signedIn.principal.associate }
  var door: WebDoor { counter.door }
  var desk: AccessDesk { counter.door.access }

  /// Who a form is recorded for; stands in every form.
  var recordedFor: Markup {
    let name = heading.name.isEmpty ? heading.code : heading.name
    let store = heading.storeName.isEmpty ? heading.storeCode : heading.storeName
    return "<p class=\"recorded\">\(texts.recordedFor(name, store))</p>"
  }

  /// A form that changes something: with the session's token and whom it is recorded for.
  ///
  /// - Parameters:
  ///   - keep: whether leaving the page asks first once something is typed.
  ///   - answersFile: whether the page stays when it is sent.
  func form(
    _ action: String, keep: Bool = true, answersFile: Bool = false, _ body: Markup
  ) -> Markup {
    let kept: Markup = keep ? " data-keep" : ""
    let file: Markup = answersFile ? " data-file" : ""
    return """
      <form class="stack" method="post" action="\(action)"\(kept)\(file) novalidate>\(token)\(body)\(recordedFor)</form>
      """
  }

  func redirect(to path: String, done: String? = nil) -> WebResponse {
    door.redirect(to: done.map { "\(path)?done=\($0)" } ?? path)
  }
}

extension Counter {
  /// A page behind the door: errors that people can meet become pages of their own.
  func page(
    _ method: HTTPRequest.Method, _ path: String, bodyBytesMax: Int = WebDoor.usualBodyBytesMax,
    handler: @escaping @Sendable (Visit) async throws -> WebResponse
  ) -> WebRoute {
    door.route(method, path, bodyBytesMax: bodyBytesMax) { signedIn, request in
      let visit = try await self.visit(signedIn, request)
      do {
        return try await handler(visit)
      } catch let error as ClienteleError where request.wantsPage {
        return visit.failure(error)
      }
    }
  }

  private func visit(_ signedIn: SignedIn, _ request: WebRequest) async throws -> Visit {
    let language = door.language(of: request)
    let edition = news.edition
    let profile = recorder.profile
    return Visit(
      counter: self, signedIn: signedIn, request: request, texts: PageTexts(language),
      formats: Formats(language: language, now: now),
      heading: try await CounterHeading(viewer: signedIn.principal).run(recorder.database, profile: profile),
      token: DoorPage.tokenField(signedIn.token), edition: edition)
  }
}

extension Visit {
  /// What went wrong, as a page.
  func failure(_ error: ClienteleError) -> WebResponse {
    let title =
      switch error.code {
      case .notFound: texts.notFound
      case .notAllowed: texts.notAllowed
      default: texts.wentWrong
      }
    return page(
      title, at: nil,
      Components.head(
        title, texts.sentence(for: error), actions: Components.link("/", texts.back, "button quiet")),
      status: Self.status(of: error.code))
  }

  private static func status(of code: ClienteleError.Code) -> HTTPResponse.Status {
    switch code {
    case .notFound: .notFound
    case .notAllowed, .leaseExpired, .formForged: .forbidden
    case .limitExceeded, .tooOften: .tooManyRequests
    case .invalidInput: .unprocessableContent
    case .overtaken: .conflict
    case .hubUnreachable, .timedOut, .databaseFull: .serviceUnavailable
    default: .internalServerError
    }
  }
}
