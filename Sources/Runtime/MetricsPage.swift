internal import Application
internal import HTTPTypes
internal import Kernel
internal import Persistence
internal import Records
internal import Transport

/// `GET /metrics`: what `clientele sync status` says, in the text form of Prometheus (exposition format 0.0.4). No
/// personal data: counts, positions and the names of nodes.
enum MetricsPage {
  static func route(node: OpenNode, board: ListenerBoard) -> WebRoute {
    WebRoute(.get, "/metrics") { _ in
      let report = try await SyncStatus().run(node.database, profile: node.profile)
      let text = text(
        report, isReady: await board.isReady, turnedAway: node.hubGate.turnedAway,
        now: node.world.clock.wall())
      return WebResponse(contentType: "text/plain; version=0.0.4; charset=utf-8", body: Array(text.utf8))
    }
  }

  static func text(_ report: SyncStatus.Report, isReady: Bool, turnedAway: UInt64 = 0, now: Instant) -> String
  {
    var page = MetricsText()
    page.gauge("clientele_ready", "Whether every listener accepts connections.", isReady ? 1 : 0)
    page.gauge("clientele_unsent_changes", "Own changes the hub has not acknowledged.", Int64(report.unsent))
    page.gauge(
      "clientele_oldest_unsent_seconds", "Age of the oldest of them by this node's clock.",
      report.oldestUnsentMilliseconds.map { max(0, now.milliseconds - $0) / 1_000 } ?? 0)
    page.gauge("clientele_durable_seq", "Own changes that lie in the hub's archive.", Int64(report.durable))
    page.gauge("clientele_parked_changes", "Changes that do not count, with a reason.", Int64(report.parked))
    page.gauge(
      "clientele_conflicts", "Concurrent values that lost and wait for a person.", Int64(report.conflicts))
    page.gauge(
      "clientele_rescued_changes", "Changes of a former life of the log, written again.",
      Int64(report.rescued))
    page.gauge("clientele_incarnation", "Which life of the log this is.", Int64(report.incarnation))
    page.gauge("clientele_epoch", "Epoch of the hub's order.", Int64(report.epoch))
    page.gauge(
      "clientele_decision_queue", "Hub: records and members that wait to be decided.", Int64(report.queue))
    page.gauge("clientele_rows", "Synced rows held.", Int64(report.rows))
    page.gauge(
      "clientele_fingerprint_equal", "Whether the rows held are those the hub counts.",
      report.fingerprint == "equal" ? 1 : 0)
    page.gauge(
      "clientele_turned_away", "Hub: requests that were told to come back later, since the start.",
      Int64(clamping: turnedAway))
    page.gauge("clientele_time_proven", "Hub: whether it vouches for its time.", report.isTimeProven ? 1 : 0)
    if let contact = report.lastContactMilliseconds {
      page.gauge("clientele_last_contact_seconds", "Time of the last contact with the hub.", contact / 1_000)
    }
    page.gauge(
      "clientele_hub_behind", "Places of the hub's order not pulled yet.", Int64(clamping: report.behind))
    page.gauges("clientele_node_last_contact_seconds", "Hub: last contact of each node.", report.nodes) {
      $0.lastContactMilliseconds / 1_000
    }
    page.gauges("clientele_node_behind", "Hub: places of the order each node has not pulled.", report.nodes) {
      Int64(clamping: $0.behind)
    }
    page.gauges("clientele_node_parked_changes", "Hub: parked changes of each node.", report.nodes) {
      Int64($0.parked)
    }
    return page.text
  }
}

/// Lines of the Prometheus text format.
private struct MetricsText {
  private(set) var text = ""

  mutating func gauge(_ name: String, _ help: String, _ value: Int64) {
    head(name, help)
    text += "\(name) \(value)\n"
  }

  mutating func gauges(
    _ name: String, _ help: String, _ nodes: [NodeReport], _ value: (NodeReport) -> Int64
  ) {
    guard !nodes.isEmpty else { return }
    head(name, help)
    for node in nodes {
      text += "\(name){node=\"\(Self.escaped(node.name))\",id=\"\(node.node)\"} \(value(node))\n"
    }
  }

  private mutating func head(_ name: String, _ help: String) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) gauge\n"
  }

  private static func escaped(_ label: String) -> String {
    label.reduce(into: "") { text, character in
      switch character {
      case "\\": text += "\\\\"
      case "\"": text += "\\\""
      case "\n": text += "\\n"
      default: text.append(character)
      }
    }
  }
}
