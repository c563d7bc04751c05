internal import Application
internal import Kernel
internal import Transport

/// Which day, and what of it.
struct DayForm {
  let entry: FormEntry
  /// Today where nothing or no day was typed.
  let day: CalendarDay
  let filter: DayFilter
  private let texts: PageTexts

  private static let hub = "hub"

  init(_ visit: Visit) {
    texts = visit.texts
    let query = visit.request.query
    let today = CalendarDay(of: visit.counter.now)
    let typed = query["day"]?.trimmed ?? ""
    let asked = CalendarDay(typed)
    var entry = FormEntry(query)
    if typed.isEmpty {
      entry.values["day"] = today.description
    } else if asked == nil {
      entry.mark("day", visit.texts.noSuchDay)
    } else if let asked, asked > today {
      entry.mark("day", visit.texts.dayToCome)
    }
    self.entry = entry
    day = asked.map { min($0, today) } ?? today
    let place: DayPlace? =
      query["place"] == Self.hub ? .hub : RowID(query["place"] ?? "").map { .store(StoreID($0)) }
    let half = query["half"].flatMap { Int($0) }.flatMap { (0..<DayView.halvesADay).contains($0) ? $0 : nil }
    filter = DayFilter(
      kind: query["kind"].flatMap { DayKind(rawValue: $0) }, place: place, half: half,
      latestFirst: query["order"] == "latest")
  }

  func markup(_ view: DayView) -> Markup {
    let places =
      [("", texts.allLanes)] + (view.showsHub ? [(Self.hub, texts.headOffice)] : [])
      + view.stores.map { ($0.id.description, $0.called) }
    let kinds = [("", texts.allKinds)] + DayKind.allCases.map { ($0.rawValue, texts.dayKind($0)) }
    let orders = [("", texts.earliestFirst), ("latest", texts.latestFirst)]
    let next: Markup =
      view.isToday
      ? .empty : Components.link(address(day: day.advanced(by: 1)), texts.dayAfter, "button quiet")
    return """
      <form class="filter" action="\(DayPages.path)">\(Components.field("day", texts.whichDay, in: entry, type: "date"))\
      \(Components.select("place", texts.lane, places, in: entry))\
      \(Components.select("kind", texts.dayKinds, kinds, in: entry))\
      \(Components.select("order", texts.order, orders, in: entry))
      <button class="button quiet">\(texts.show)</button>
      \(Components.link(address(day: day.advanced(by: -1)), texts.dayBefore, "button quiet"))\(next)</form>
      """
  }

  /// The page as it stands, but for what is given.
  func address(
    day: CalendarDay? = nil, place: DayPlace? = nil, kind: DayKind? = nil, half: Int?? = nil
  ) -> String {
    var pairs = [("day", (day ?? self.day).description)]
    if let place = place ?? filter.place { pairs.append(("place", Self.text(of: place))) }
    if let kind = kind ?? filter.kind { pairs.append(("kind", kind.rawValue)) }
    if filter.latestFirst { pairs.append(("order", "latest")) }
    if day == nil, let half = half ?? filter.half { pairs.append(("half", String(half))) }
    return "\(DayPages.path)?" + pairs.map { "\($0.0)=\(WebPath.encoded($0.1))" }.joined(separator: "&")
  }

  private static func text(of place: DayPlace) -> String {
    switch place {
    case .hub: hub
    case .store(let store): store.description
    }
  }

  /// `09:30`, of a half hour counted from midnight.
  static func time(ofHalf half: Int) -> String {
    (half / 2).padded(2) + (half.isMultiple(of: 2) ? ":00" : ":30")
  }
}
