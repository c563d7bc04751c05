// The closed lists of the counter: what is written in the log. Labels for people are the interface's.

/// How somebody was met or reached, as it lies in `interaction.kind`. Imports bring further ones.
package enum InteractionKind: String, CaseIterable, Sendable {
  case visit, call, chat, sms, email, enquiry, event, social, gift, note
}

/// What kind of doing a task is.
package enum TaskNature: String, CaseIterable, Sendable {
  case followUp, visit, call, message, greeting, appointment, delivery, service, complaint, collectPreference,
    other
}

package enum TaskState: String, CaseIterable, Sendable {
  case needsAction, inProcess, completed, cancelled
}

/// Of what day of the year somebody wants to be reminded.
package enum DateKind: String, CaseIterable, Sendable {
  case birthday, wedding, spouseBirthday, childBirthday, parentBirthday, purchaseAnniversary, festival, other
}

package enum DateProvenance: String, CaseIterable, Sendable {
  case typed, identityDocument, imported
}

/// Why somebody buys: 购买动机.
package enum Motive: String, CaseIterable, Sendable {
  case selfUse, gift, collection, investment, business, wedding, celebration, other
}

package enum ComplaintCategory: String, CaseIterable, Sendable {
  case product, service, delivery, price, warranty, privacy, other
}

package enum ComplaintState: String, CaseIterable, Sendable {
  case received, inProcess, resolved, closed
}

package enum EnquiryState: String, CaseIterable, Sendable {
  case open, answered, won, lost
}

/// What personal data is used for, each agreed to on its own (PIPL, articles 13 to 16, 23, 24).
package enum ConsentPurpose: String, CaseIterable, Sendable {
  case service, marketing, profiling, sharing, sensitiveData, research
  /// Anything beyond keeping: withdrawn, it restricts the use of all the person's data (``UseRestriction``).
  case anyUse
}

/// By which way a consent lets somebody be reached.
package enum ConsentChannel: String, CaseIterable, Sendable {
  case any, phone, sms, email, chat, post
}

package enum ConsentVerdict: String, CaseIterable, Sendable {
  case given, withdrawn
}

package enum ConsentEvidence: String, CaseIterable, Sendable {
  case signature, sms, scan, form, spoken
}

package enum ConsentBasis: String, CaseIterable, Sendable {
  case consent, contract, legalDuty
}

package enum NoticeState: String, CaseIterable, Sendable {
  case unread, read, done
}
