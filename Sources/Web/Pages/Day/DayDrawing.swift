internal import Application
internal import Kernel

/// A day as a drawing: a lane for the hub and for each store, a row in it for each kind, half an hour a step. Every kind has a
/// shape of its own, times offline are hatched; colour only repeats it.
enum DayDrawing {
  private static let step = 20
  private static let top = 22
  private static let laneHeight = 68
  /// Below the name of the lane.
  private static let firstRow = 26
  private static let rowHeight = 12
  private static var width: Int { DayView.halvesADay * step }

  /// What the shapes mean, and how many there are; each narrows the page down to its kind.
  static func legend(_ view: DayView, _ form: DayForm, _ visit: Visit) -> Markup {
    let items = DayKind.allCases.map { kind -> Markup in
      """
      <li><a href="\(form.address(kind: kind, half: .some(nil)))">\
      <svg viewBox="0 0 16 12" aria-hidden="true">\(kind == .offline ? hatched : shape(kind, 8, 6))</svg>\
      \(visit.texts.dayKind(kind))</a> <b>\(visit.formats.number(view.totals[kind] ?? 0))</b></li>
      """
    }
    return "<ul class=\"day-legend\">\(Markup.joining(items))</ul>"
  }

  private static let hatched: Markup =
    "<rect class=\"day-band\" width=\"16\" height=\"12\"/><path class=\"day-hatch\" d=\"M0 12 12 0M6 12 16 2M0 6 6 0\"/>"

  static func svg(_ view: DayView, _ form: DayForm, _ visit: Visit) -> Markup {
    let texts = visit.texts
    let height = top + view.lanes.count * laneHeight + 6
    let lanes = view.lanes.enumerated().map { lane($1, y: top + $0 * laneHeight, view, form, visit) }
    return """
      <svg class="day" viewBox="0 0 \(width) \(height)" role="group" aria-labelledby="day-title day-desc">
      <title id="day-title">\(texts.drawingOf(visit.formats.day(view.day)))</title><desc id="day-desc">\(texts.drawingSays)</desc>
      <defs><pattern id="day-hatching" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">\
      <rect class="day-band" width="6" height="6"/><path class="day-hatch" d="M0 0v6"/></pattern></defs>
      \(hours(height))\(Markup.joining(lanes))\(present(view, height, texts))</svg>
      """
  }

  private static func hours(_ height: Int) -> Markup {
    Markup.joining(
      stride(from: 0, through: 24, by: 2).map { hour -> Markup in
        let x = hour * 2 * step
        let anchor: Markup = hour == 0 ? "start" : hour == 24 ? "end" : "middle"
        return """
          <path class="day-hour" d="M\(x) \(top - 6)V\(height)"/>\
          <text class="day-small" x="\(x)" y="11" text-anchor="\(anchor)">\(hour.padded(2))</text>
          """
      })
  }

  /// Where the day stands.
  private static func present(_ view: DayView, _ height: Int, _ texts: PageTexts) -> Markup {
    guard view.isToday else { return .empty }
    let x = x(of: view.at, view)
    return "<path class=\"day-now\" d=\"M\(x) \(top - 8)V\(height)\"><title>\(texts.rightNow)</title></path>"
  }

  private static func x(of instant: Instant, _ view: DayView) -> Int {
    let ratio = Int64(step) * (instant - view.day.begin()).count / DayView.half.count
    return min(max(Int(ratio), 0), width)
  }

  private static func lane(
    _ lane: DayLane, y: Int, _ view: DayView, _ form: DayForm, _ visit: Visit
  ) -> Markup {
    let name = lane.place == .hub ? visit.texts.headOffice : lane.store.called
    let bands = lane.bands.map { band($0, lane, y: y, view, form, visit) }
    let marks = lane.marks.map { mark($0, lane, y: y, name, form, visit) }
    return """
      <g role="group" aria-label="\(name)"><path class="day-hour" d="M0 \(y)H\(width)"/>\
      \(Markup.joining(bands))<text class="day-name" x="4" y="\(y + 14)">\(name)</text>\(Markup.joining(marks))</g>
      """
  }

  private static func band(
    _ band: DayBand, _ lane: DayLane, y: Int, _ view: DayView, _ form: DayForm, _ visit: Visit
  ) -> Markup {
    let (from, until) = (x(of: band.begin, view), x(of: band.end, view))
    let begin = visit.formats.time(band.begin)
    let words =
      band.isBack
      ? visit.texts.bandBack(begin, visit.formats.time(band.end), band.count) : visit.texts.bandAway(begin)
    return """
      <a href="\(form.address(place: lane.place, kind: .offline, half: .some(nil)))" aria-label="\(words)"><title>\(words)</title>\
      <rect class="day-away" x="\(from)" y="\(y + 18)" width="\(max(until - from, 3))" height="\(laneHeight - 20)" fill="url(#day-hatching)"/></a>
      """
  }

  private static func mark(
    _ mark: DayMark, _ lane: DayLane, y: Int, _ name: String, _ form: DayForm, _ visit: Visit
  ) -> Markup {
    let row = DayKind.allCases.firstIndex(of: mark.kind) ?? 0
    let (x, middle) = (mark.half * step + 6, y + firstRow + row * rowHeight)
    let words = visit.texts.markSays(
      visit.texts.dayKind(mark.kind), visit.formats.number(mark.count), name,
      DayForm.time(ofHalf: mark.half), DayForm.time(ofHalf: mark.half + 1))
    let count: Markup =
      mark.count == 1
      ? .empty
      : "<text class=\"day-count\" x=\"\(x + 5)\" y=\"\(middle + 4)\">\(mark.count > 99 ? "99+" : String(mark.count))</text>"
    return """
      <a href="\(form.address(place: lane.place, kind: mark.kind, half: .some(mark.half)))" aria-label="\(words)"><title>\(words)</title>\
      \(shape(mark.kind, x, middle))\(count)</a>
      """
  }

  private static func shape(_ kind: DayKind, _ x: Int, _ y: Int) -> Markup {
    switch kind {
    case .met: "<circle class=\"day-met\" cx=\"\(x)\" cy=\"\(y)\" r=\"4\"/>"
    case .sale: "<path class=\"day-sale\" d=\"M\(x) \(y - 5)l5 5-5 5-5-5z\"/>"
    case .link:
      """
      <g class="day-link"><circle cx="\(x - 2)" cy="\(y)" r="3"/><circle cx="\(x + 2)" cy="\(y)" r="3"/></g>
      """
    case .award: "<rect class=\"day-award\" x=\"\(x - 4)\" y=\"\(y - 4)\" width=\"8\" height=\"8\"/>"
    case .offline: .empty
    }
  }
}
