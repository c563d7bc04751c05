internal import Foundation
package import Kernel

/// A file that somebody brought to a page and that waits for its import, or had it.
package struct ImportUpload: Sendable {
  package let id: RowID
  /// What the person's computer calls it.
  package let name: String
  package let actor: AssociateID
  package let at: Instant
  package let byteCount: Int
  package let digest: Digest
  package internal(set) var plan: ImportPlan?
  package internal(set) var phase: Phase
  /// Of an import that ended.
  package internal(set) var result: Result?

  package enum Phase: String, Codable, Sendable {
    case waiting
    /// Written before the first row; found by a later process it means that this one was stopped.
    case running
    case done
  }

  package struct Result: Codable, Hashable, Sendable {
    package let number: Int?
    package let rows: Int
    package let new: Int
    package let changed: Int
    package let unchanged: Int
    package let rejected: Int
    package let erased: Int

    init(_ report: ImportFile.Report) {
      number = report.number
      rows = report.rows
      new = report.new
      changed = report.changed
      unchanged = report.unchanged
      rejected = report.rejected
      erased = report.erased
    }
  }

  /// Longer than any name one reads.
  private static let nameLengthMax = 120

  /// The last part of what a browser says, without what turns or breaks lines.
  static func shown(_ name: String) -> String {
    let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
    let kept = last.unicodeScalars.filter {
      ![.control, .format, .surrogate, .privateUse, .lineSeparator, .paragraphSeparator]
        .contains($0.properties.generalCategory)
    }
    let text = String(String.UnicodeScalarView(kept).prefix(nameLengthMax))
    return text.isEmpty ? "list.csv" : text
  }
}

extension ImportUpload {
  /// As it lies in its file: no word of what is in the list.
  struct Card: Codable {
    let id: String
    let name: String
    let actor: String
    let at: Int64
    let byteCount: Int
    let digest: String
    let plan: ImportPlan?
    let phase: Phase
    let result: Result?
  }

  var card: Card {
    Card(
      id: id.description, name: name, actor: actor.description, at: at.milliseconds, byteCount: byteCount,
      digest: digest.description, plan: plan, phase: phase, result: result)
  }

  init?(_ card: Card) {
    guard let id = RowID(card.id), let actor = RowID(card.actor),
      let digest = [UInt8](hexadecimal: card.digest).flatMap({ Digest(bytes: $0) })
    else { return nil }
    self.init(
      id: id, name: card.name, actor: AssociateID(actor), at: Instant(milliseconds: card.at),
      byteCount: card.byteCount, digest: digest, plan: card.plan, phase: card.phase, result: card.result)
  }
}
