import Foundation
import Kernel

// Certificates hold whole seconds and the library speaks in Foundation's dates. No clock is read.

extension Instant {
  init(_ date: Date) {
    self.init(milliseconds: Int64(date.timeIntervalSince1970.rounded()) * 1_000)
  }

  /// This moment without its fraction of a second.
  var date: Date {
    Date(timeIntervalSince1970: Double(milliseconds.dividedFlooring(by: 1_000).quotient))
  }
}
