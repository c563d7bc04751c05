package import Kernel

/// Puts a day together from what happened: values in, values out.
package struct DayAssembly {
  let day: CalendarDay
  let now: Instant
  let events: [DayEvent]
  let spans: [OfflineSpan]
  /// In which lane a node lies; a node that is not here is not shown.
  let lanes: [NodeID: DayPlace]
  /// All lanes that the viewer may see, in the order in which they are drawn.
  let places: [DayPlace]

  package init(
    day: CalendarDay, now: Instant, events: [DayEvent], spans: [OfflineSpan], lanes: [NodeID: DayPlace],
    places: [DayPlace]
  ) {
    self.day = day
    self.now = now
    self.events = events
    self.spans = spans
    self.lanes = lanes
    self.places = places
  }

  private var begin: Instant { day.begin() }
  private var end: Instant { day.advanced(by: 1).begin() }
  /// What has not come yet is not drawn.
  private var drawnEnd: Instant { min(end, max(begin, now)) }

  // MARK: The drawing

  package struct Drawing {
    package var lanes: [DayLane]
    package var leftOut: Int
    package var quiet: Int
    package var totals: [DayKind: Int]
  }

  package func drawing(_ filter: DayFilter) -> Drawing {
    let wanted = places.filter { filter.place == nil || filter.place == $0 }
    var counts: [DayPlace: [DayKind: [Int: Int]]] = [:]
    var bands: [DayPlace: [DayBand]] = [:]
    var totals: [DayKind: Int] = [:]
    let shown = Set(wanted)
    for event in events where shown.contains(event.place) && filter.shows(event.kind) {
      counts[event.place, default: [:]][event.kind, default: [:]][half(of: event.at), default: 0] += 1
      totals[event.kind, default: 0] += 1
    }
    for span in spans where filter.shows(.offline) {
      guard let place = lanes[span.node], shown.contains(place), let band = band(span) else { continue }
      bands[place, default: []].append(band)
      totals[.offline, default: 0] += 1
    }
    let drawn = wanted.compactMap { place -> DayLane? in
      let marks = marks(counts[place] ?? [:])
      let bands = bands[place] ?? []
      return marks.isEmpty && bands.isEmpty
        ? nil : DayLane(place: place, marks: marks, bands: bands.sorted { $0.begin < $1.begin })
    }
    return Drawing(
      lanes: Array(drawn.prefix(DayView.lanesMax)), leftOut: max(0, drawn.count - DayView.lanesMax),
      quiet: wanted.count - drawn.count, totals: totals)
  }

  private func marks(_ counts: [DayKind: [Int: Int]]) -> [DayMark] {
    DayKind.allCases.flatMap { kind in
      (counts[kind] ?? [:]).sorted { $0.key < $1.key }.map {
        DayMark(kind: kind, half: $0.key, count: $0.value)
      }
    }
  }

  func half(of instant: Instant) -> Int {
    min(max(Int((instant - begin).count / DayView.half.count), 0), DayView.halvesADay - 1)
  }

  /// `nil` for what lies outside of the day.
  private func band(_ span: OfflineSpan) -> DayBand? {
    let from = max(span.from, begin)
    let until = min(span.until ?? drawnEnd, drawnEnd)
    guard from < until else { return nil }
    return DayBand(begin: from, end: until, isBack: span.until != nil, count: span.count)
  }

  // MARK: The list

  enum Item {
    case event(DayEvent)
    case span(OfflineSpan)
  }

  /// A page of what happened, in order.
  func items(
    _ filter: DayFilter, after cursor: PageCursor?, limit: Int
  ) -> (items: [Item], next: PageCursor?) {
    var keyed: [(key: PageCursor, item: Item)] = []
    let shown = Set(places.filter { filter.place == nil || filter.place == $0 })
    for event in events where shown.contains(event.place) && filter.shows(event.kind) {
      keyed.append((PageCursor(event.at, event.id), .event(event)))
    }
    for span in spans where filter.shows(.offline) && band(span) != nil {
      guard let place = lanes[span.node], shown.contains(place) else { continue }
      keyed.append((PageCursor(max(span.from, begin), span.id), .span(span)))
    }
    if let wanted = filter.half { keyed.removeAll { half(of: $0.key.at) != wanted } }
    func isBefore(_ one: PageCursor, _ other: PageCursor) -> Bool {
      filter.latestFirst ? (other.at, other.id) < (one.at, one.id) : (one.at, one.id) < (other.at, other.id)
    }
    keyed.sort { isBefore($0.key, $1.key) }
    if let cursor { keyed.removeAll { !isBefore(cursor, $0.key) } }
    let page = keyed.prefix(limit)
    return (page.map(\.item), keyed.count > limit ? page.last?.key : nil)
  }
}

extension DayEvent {
  var place: DayPlace { store.map { .store($0) } ?? .hub }
}

extension DayFilter {
  func shows(_ kind: DayKind) -> Bool { self.kind == nil || self.kind == kind }
}
