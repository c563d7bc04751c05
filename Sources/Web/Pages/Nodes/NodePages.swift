internal import Application
internal import HTTPTypes
internal import Kernel
internal import Transport

/// Stores and their nodes, to who looks after the machines.
enum NodePages {
  static let path = "/nodes"

  static func routes(_ counter: Counter) -> [WebRoute] {
    [
      counter.page(.get, path) { try await NodeListPage.show($0) },
      counter.page(.get, "/nodes/new") { try await NewNodePage.form($0) },
      counter.page(.post, "/nodes/new") { try await NewNodePage.invite($0) },
      counter.page(.post, "/nodes/approve") { try await NodeListPage.approve($0) },
      counter.page(.get, "/nodes/{node}") { try await NodePage.show($0) },
      counter.page(.post, "/nodes/{node}/revoke") { try await NodePage.revoke($0) },
    ]
  }

  static func badge(_ node: NodeView, _ texts: PageTexts) -> Markup {
    Components.badge(texts.nodeStanding(node.standing), tone(node.standing))
  }

  private static func tone(_ standing: NodeStanding) -> Components.Tone {
    switch standing {
    case .fresh: .good
    case .late: .warn
    case .silent, .leaseOver: .bad
    case .revoked: .plain
    }
  }

  /// How long ago the node spoke, as dots that go out one after the other; the word beside them says the same.
  static func dots(_ node: NodeView, now: Instant) -> Markup {
    guard node.standing != .revoked else { return .empty }
    let away = node.lastContactAt.map { now - $0 }
    let lit = away.map { away in steps.count { away <= $0 } } ?? 0
    let circles = steps.indices.map { index -> Markup in
      let state: Markup = index < lit ? " class=\"is-lit\"" : ""
      return "<circle cx=\"\(6 + index * 12)\" cy=\"6\" r=\"4\"\(state)/>"
    }
    let kind: Markup =
      switch node.standing {
      case .fresh: " is-good"
      case .late: " is-warn"
      case .silent, .leaseOver, .revoked: " is-bad"
      }
    return """
      <svg class="dots\(kind)" viewBox="0 0 60 12" aria-hidden="true">\(Markup.joining(circles))</svg>
      """
  }

  /// A dot is lit while the last word is no older than this.
  private static let steps: [Milliseconds] = [.days(14), .days(5), .days(1), .hours(2), .minutes(15)]

  /// A store's own node, or whose laptop it is.
  static func what(_ node: NodeView, _ texts: PageTexts) -> String {
    node.associate == nil ? texts.nodeKind(node.kind) : texts.laptopOf(node.associate.called)
  }

  static func concerns(_ concerns: [NodeView.Concern], _ node: NodeView, _ texts: PageTexts) -> Markup {
    let shown = concerns.filter { ![.silent, .late, .leaseOver].contains($0) }
    return Markup.joining(
      shown.map { concern -> Markup in
        " \(Components.badge(texts.nodeConcern(concern, node.parked), concern == .behind ? .warn : .bad))"
      })
  }
}
