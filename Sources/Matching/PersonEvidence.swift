package import Kernel

/// Everything one source record says about a person, as typed. What it means is read once, by
/// ``Profile/init(_:)``.
package struct PersonEvidence: Hashable, Sendable {
  package var record: SourceRecordID
  /// The list this came from, a store's code or a file's name: conventions and twice-entered persons
  /// are judged per list.
  package var list: String
  /// The associate who made the first contact, by any stable name.
  package var associate: String
  /// In order of worth: display name, then others.
  package var names: [String]
  package var phones: [Phone]
  package var emails: [String]
  package var chats: [Chat]
  /// Card numbers and ids of other systems.
  package var externalIDs: [ExternalID]
  package var birthday: String
  /// `gregorian`, `lunar`, `lunar-leap`, or `""` when the list has no such column.
  package var birthdayCalendar: String
  package var gender: String
  package var addresses: [String]
  package var firstContact: Instant?
  /// The last thing known to have happened with the record: a purchase, a visit.
  package var lastContact: Instant?
  package var pieces: [Piece]

  package init(
    record: SourceRecordID, list: String = "", associate: String = "", names: [String] = [],
    phones: [Phone] = [],
    emails: [String] = [], chats: [Chat] = [], externalIDs: [ExternalID] = [], birthday: String = "",
    birthdayCalendar: String = "", gender: String = "", addresses: [String] = [],
    firstContact: Instant? = nil, lastContact: Instant? = nil,
    pieces: [Piece] = []
  ) {
    self.record = record
    self.list = list
    self.associate = associate
    self.names = names
    self.phones = phones
    self.emails = emails
    self.chats = chats
    self.externalIDs = externalIDs
    self.birthday = birthday
    self.birthdayCalendar = birthdayCalendar
    self.gender = gender
    self.addresses = addresses
    self.firstContact = firstContact
    self.lastContact = lastContact
    self.pieces = pieces
  }

  /// A telephone field: one or several numbers as typed.
  package struct Phone: Hashable, Sendable {
    package var typed: String
    /// Proved by a code or a call back, at the time it was recorded.
    package var verified: Bool
    package var firstSeen: Instant?
    /// When the number was known to be no longer this person's.
    package var validUntil: Instant?

    package init(
      _ typed: String, verified: Bool = false, firstSeen: Instant? = nil, validUntil: Instant? = nil
    ) {
      self.typed = typed
      self.verified = verified
      self.firstSeen = firstSeen
      self.validUntil = validUntil
    }
  }

  /// A chat id, valid only inside its scope: an app, a developer account, a company; `""` for a WeChat
  /// id as people give it.
  package struct Chat: Hashable, Sendable {
    package var scope: String
    package var id: String

    package init(_ id: String, scope: String = "") {
      self.id = id
      self.scope = scope
    }
  }

  package struct ExternalID: Hashable, Sendable {
    package var scope: String
    package var value: String

    package init(scope: String, value: String) {
      self.scope = scope
      self.value = value
    }
  }

  /// A watch or jewel with a serial that passed through this record's hands.
  package struct Piece: Hashable, Sendable {
    package enum Role: Hashable, Sendable { case bought, serviced }

    package var serial: String
    package var role: Role
    package var at: Instant

    package init(serial: String, role: Role, at: Instant) {
      self.serial = serial
      self.role = role
      self.at = at
    }
  }
}
