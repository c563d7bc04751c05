internal import Access
internal import Catalogue
package import Exchange
internal import Kernel
internal import Members

/// A file as a person maps it: its columns with a few values, what they were taken for, and what they can be.
package struct ImportSheet: Sendable {
  package let header: [String]
  private let rows: [[String]]
  package let encoding: TextEncoding
  let digest: Digest
  /// What was said the last time of such a header, else what it says by itself.
  package let plan: ImportPlan
  package let isRemembered: Bool
  package let fields: [OwnField]

  /// A field of the house that may be filled in.
  package struct OwnField: Sendable {
    package let code: String
    package let english: String
    package let chinese: String
    let privacy: PrivacyClass
  }

  /// Rows of which values are shown.
  static let samplesMax = 3
  private static let sampleLengthMax = 40

  init(
    _ survey: ImportSurvey, directory: ImportDirectory, said: ImportPlan?, remembered: ImportPlan?,
    kind: ImportKind?
  ) {
    header = survey.header
    rows = survey.rows
    encoding = survey.encoding
    digest = survey.headerDigest
    fields = directory.fields.map {
      OwnField(
        code: $0.code, english: $0.label.english, chinese: $0.label.chinese, privacy: $0.privacy)
    }
    // A field may be gone since.
    let known = Set(ImportField.allCases.map(\.rawValue) + fields.map(\.code))
    let earlier = (said ?? remembered).flatMap { kind == nil || kind == $0.importKind ? $0 : nil }
    if var plan = earlier {
      plan.columns = plan.columns.filter {
        survey.header.indices.contains($0.key) && known.contains($0.value)
      }
      self.plan = plan
      isRemembered = said == nil
    } else {
      let found = HeaderMapping.suggested(survey.header, as: kind, custom: directory.customColumns)
      var plan = ImportPlan(kind: found.kind, columns: found.columns)
      plan.store = directory.defaultStoreCode ?? ""
      self.plan = plan
      isRemembered = false
    }
  }

  package var hasRows: Bool { !rows.isEmpty }
  package var ownCodes: Set<String> { Set(fields.map(\.code)) }

  /// A few values of a column as the policy shows them to somebody who does not own the member; of a column that means
  /// nothing the least.
  package func samples(of column: Int, as name: String?) -> [String] {
    rows.map { row in
      let cell = column < row.count ? row[column] : ""
      let shown = mask(name)(cell)
      return shown.count > Self.sampleLengthMax ? shown.prefix(Self.sampleLengthMax) + "…" : shown
    }.filter { !$0.isEmpty }
  }

  private func mask(_ name: String?) -> (String) -> String {
    guard let name else { return { Mask.handle($0) } }
    if let own = fields.first(where: { $0.code == name }) {
      if Exposure.masked.treatment(of: own.privacy) == .shown { return { $0 } }
      return { Mask.handle($0) }
    }
    switch ImportField(rawValue: name) {
    case nil: return { Mask.handle($0) }
    case .phone: return masked(ContactPointField.value) { Mask.phone($0) }
    case .email: return masked(ContactPointField.value) { Mask.email($0) }
    case .chat: return masked(ContactPointField.value) { Mask.handle($0) }
    case .address: return masked(SourceRecordField.address) { Mask.address($0) }
    case .birthday: return masked(SourceRecordField.birthday) { Mask.birthday($0) }
    default: return { $0 }
    }
  }

  private func masked<Field: CatalogueField>(
    _ field: Field, _ mask: @escaping (String) -> String
  ) -> (String) -> String {
    switch Exposure.masked.treatment(of: field.id, in: Field.table) {
    case .shown: { $0 }
    case .masked: mask
    case .hidden: { _ in "" }
    }
  }
}
