internal import HTTPTypes
internal import Kernel
internal import Transport

/// Closed months, the one that is open, and closing it.
enum MonthPages {
  static func routes(_ counter: Counter) -> [WebRoute] {
    [
      counter.page(.get, "/months") { try await MonthListPage.show($0) },
      counter.page(.post, "/months") { try await MonthListPage.close($0) },
      counter.page(.get, "/months/open") { try await OpenMonthPage.show($0) },
      counter.page(.get, "/months/{month}") { try await StatementPage.show($0) },
      counter.page(.post, "/months/{month}/export") { try await StatementPage.file($0) },
    ]
  }
}
