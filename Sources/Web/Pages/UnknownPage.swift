internal import HTTPTypes
internal import Kernel
package import Transport

extension Counter {
  /// What answers an address that nothing else does: a page in the reader's language, with the way on for somebody who
  /// is signed in, and nothing about who works here for anybody else.
  package func unknown(_ request: WebRequest) async throws -> WebResponse {
    guard request.method == .get || request.method == .head, request.wantsPage else {
      throw ClienteleError(.notFound, "There is nothing at this address.")
    }
    do {
      let route = page(.get, request.path) { visit in visit.unknown }
      let answer = try await route.handler(request)
      if answer.status != .seeOther { return answer }
    } catch is ClienteleError {
      // Nobody is signed in here, or not any more.
    }
    let texts = PageTexts(door.language(of: request))
    return door.page(
      DoorPage.page(
        door.texts(request), title: texts.noSuchPage,
        "<p>\(texts.noSuchPageSays)</p><p>\(Components.link("/", texts.back, "button"))</p>"),
      status: .notFound)
  }
}

extension Visit {
  fileprivate var unknown: WebResponse {
    page(
      texts.noSuchPage, at: nil,
      Components.head(
        texts.noSuchPage, texts.noSuchPageSays, actions: Components.link("/", texts.back, "button quiet")),
      status: .notFound)
  }
}
