package import Kernel

/// One line of a member list, as typed: nothing is corrected here, so that evidence stays evidence.
/// A blank cell or a missing column is an empty text, or `nil` where it has a type of its own.
package struct MemberRow: Hashable, Sendable {
  /// The first physical line of the row in its file, counted from 1.
  package let lineNumber: Int
  /// The identifier in the system the list comes from; never blank, once per store and file.
  package let recordID: String
  package let store: String?
  package let associate: String?
  package let firstContactAt: Instant?
  /// False when the list gives a date only; ``firstContactAt`` is then the midnight it begins with.
  package let firstContactTimeKnown: Bool
  package let name: String
  /// One text per phone column that is not blank, each with everything that was typed into it.
  package let phones: [String]
  package let email: String
  package let otherEmails: [String]
  package let chat: String
  package let birthday: String
  package let calendar: String
  package let gender: String
  /// Several address columns are joined by a blank, in the order of the file.
  package let address: String
  package let source: String
  /// What the fields of the house say, by field, as typed; blank cells left out.
  package let custom: [RowID: String]
  /// SHA-256 over the values above but the line number: equal for equal rows of different files.
  package internal(set) var contentDigest: Digest
}

extension MemberRow {
  /// A member as another program tells of one, in no file: of the store that is being written for.
  package init(
    told recordID: String, associate: String?, firstContactAt: Instant?, name: String, phones: [String],
    email: String, chat: String, birthday: String, calendar: String, gender: String, address: String,
    source: String
  ) {
    self.init(
      lineNumber: 0, recordID: recordID, store: nil, associate: associate, firstContactAt: firstContactAt,
      firstContactTimeKnown: firstContactAt != nil, name: name, phones: phones, email: email,
      otherEmails: [], chat: chat, birthday: birthday, calendar: calendar, gender: gender, address: address,
      source: source, custom: [:], contentDigest: .zero)
  }
}

/// What a line of purchases records.
package enum PurchaseKind: String, Sendable, CaseIterable {
  case sale
  case repair
  case service
  case `return`
}

/// How a file names a member: an identifier that means something within a scope only.
package struct ExternalReference: Hashable, Sendable {
  /// `record` for the record id of a member list, `card` for the number of a card, or what
  /// ``ImportOptions/referenceScope`` says.
  package let scope: String
  package let id: String

  package init(scope: String, id: String) {
    self.scope = scope
    self.id = id
  }
}

/// What a line of purchases is known by; with the name of its source it makes its row id,
/// `RowID.derived(source:document:line:)`.
package struct FactIdentity: Hashable, Sendable {
  package let document: String
  package let line: String
}

/// One line of purchases.
package struct PurchaseRow: Hashable, Sendable {
  /// The first physical line of the row in its file, counted from 1.
  package let lineNumber: Int
  package let document: String?
  package let documentLine: String?
  package let member: ExternalReference
  package let store: String?
  package let at: Instant
  /// False when the file gives a date only; ``at`` is then the midnight it begins with.
  package let timeKnown: Bool
  package let kind: PurchaseKind
  package let brand: String
  package let reference: String
  package let serial: String
  package let quantity: Int
  package let amount: Money
  package let associate: String?
  /// SHA-256 over the values above but the line number: equal for equal rows whatever encoding,
  /// quoting or line breaks the file has.
  package internal(set) var contentDigest: Digest
  /// How many rows of this file before it have the same document number in the same store, or, without a
  /// document number, the same content.
  package internal(set) var occurrence: Int

  /// What the row is known by: its document and the line in it, or its content and which of the
  /// equal rows of the file it is, since equal lines without a document are separate sales.
  package var identity: FactIdentity {
    guard let document else {
      return FactIdentity(document: "content:\(contentDigest)", line: String(occurrence))
    }
    let scoped = "document:\(store ?? "")/\(document)"
    return FactIdentity(document: scoped, line: documentLine.map { "line:\($0)" } ?? String(occurrence))
  }
}
