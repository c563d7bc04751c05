import Foundation
import Kernel
import Matching

/// Records of invented store lists, each with the person it belongs to.
enum SampleLists {
  struct Record {
    let person: String
    let evidence: PersonEvidence
  }

  static let records: [Record] = {
    guard let url = Bundle.module.url(forResource: "lists", withExtension: "tsv", subdirectory: "Resources"),
      let text = try? String(contentsOf: url, encoding: .utf8)
    else { return [] }
    return text.split(separator: "\n").dropFirst().compactMap { line in
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard cells.count == 12 else { return nil }
      return Record(person: cells[1], evidence: evidence(cells))
    }
  }()

  private static func evidence(_ cells: [String]) -> PersonEvidence {
    PersonEvidence(
      record: SourceRecordID(.derived(source: "lists", document: cells[0])), list: cells[2],
      names: [cells[4]],
      phones: [.init(cells[5])], emails: [cells[6]], chats: [.init(cells[7])], birthday: cells[8],
      birthdayCalendar: cells[9],
      gender: cells[10], addresses: [cells[11]], firstContact: Instant(rfc3339: cells[3]))
  }
}
