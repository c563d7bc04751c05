internal import Access
internal import Application
internal import Catalogue
internal import Kernel

/// What is said of a member.
enum MemberSchemas {
  private typealias Common = CommonSchemas

  static let exposure = Schema.word(["nothing", "stub", "masked", "full"])
    .says("How much is shown to the account: full, masked contact points, or a stub.")

  private static let owner = Schema.object([
    optional("associate", Common.label), optional("store", Common.label), required("step", Common.kept),
    optional("since", .instant), optional("provisionalUntil", .instant), required("needsPerson", .boolean),
    required("claimCount", Common.count), required("isUndecided", .boolean),
  ]).named("Owner")

  private static let record = Schema.openObject([
    required("record", .identifier), optional("store", Common.label), optional("associate", Common.label),
    required("source", .field(SourceRecordField.source)), optional("firstSeenAt", .instant),
    optional("basedOn", .identifier), required("name", .field(SourceRecordField.name)),
    required("gender", .field(SourceRecordField.gender)),
    required("birthday", .field(SourceRecordField.birthday)),
    required("birthdayCalendar", .field(SourceRecordField.birthdayCalendar)),
    required("address", .field(SourceRecordField.address)), required("note", .field(SourceRecordField.note)),
    required("tags", .array(Common.kept)),
  ]).says("What one store recorded about the person.").named("SourceRecord")

  private static let contactPoint = Schema.object([
    required("id", .identifier), required("record", .identifier),
    required("kind", .field(ContactPointField.kind)), required("value", .field(ContactPointField.value)),
    optional("verifiedAt", .instant), optional("validFrom", .instant), optional("validUntil", .instant),
  ]).named("ContactPoint")

  private static let preferences = Schema.object([
    required("brands", .array(Common.kept)), required("styles", .array(Common.kept)),
    optional("wristMillimetres", Common.count), optional("budgetFrom", Common.sum),
    optional("budgetTo", Common.sum), required("motives", .array(Common.kept)),
    required("channel", .field(PreferenceField.channel)),
  ]).named("Preferences")

  private static let birthday = Schema.object([
    required("text", .field(MemberField.birthday)),
    required("calendar", .field(MemberField.birthdayCalendar)),
    optional("next", .day), optional("years", .integer(-10_000...10_000)),
  ]).named("Birthday")

  /// Who the person is; without what changes by itself as days go by.
  static let member = Schema.openObject([
    required("id", .identifier), required("exposure", exposure), required("name", .field(MemberField.name)),
    required("phone", .field(MemberField.phone)), required("gender", .field(MemberField.gender)),
    optional(
      "birthday",
      .object([
        required("text", .field(MemberField.birthday)),
        required("calendar", .field(MemberField.birthdayCalendar)),
      ])), required("address", .field(MemberField.address)), required("owner", owner),
    required("tags", .array(Common.kept)), required("records", .array(record)),
    required("contactPoints", .array(contactPoint)), required("preferences", preferences),
    required("customFields", FieldSchemas.said), required("maskedCustomFields", FieldSchemas.masked),
  ]).says("The person, as far as the account is shown. Empty texts are what nobody knows.").named("Member")

  static let interaction = Schema.object([
    required("id", .identifier), required("record", .identifier), optional("store", Common.label),
    optional("associate", Common.label), required("kind", .field(InteractionField.kind)),
    required("statedAt", .instant), required("note", .field(InteractionField.note)),
    required("serial", .field(InteractionField.serial)),
    optional(
      "correction",
      .object([
        required("reason", Common.kept), optional("by", Common.label), required("at", .instant),
        optional("replacement", .identifier),
      ])),
  ]).named("Interaction")

  /// Everything held of a person, as the page of the member has it.
  static let story = Schema.openObject([
    required("member", .identifier), required("exposure", exposure), required("name", Common.kept),
    required("phone", Common.kept), required("gender", Common.kept), optional("birthday", birthday),
    required("address", Common.kept), required("owner", owner), required("tags", .array(Common.kept)),
    required("records", .array(record)), required("contactPoints", .array(contactPoint)),
    required("preferences", preferences), required("customFields", FieldSchemas.said),
    required("maskedCustomFields", FieldSchemas.masked), required("purchases", .array(SaleSchemas.sale)),
    required("pieces", .array(.anything)), required("spent", .array(Common.sum)),
    required("enquiries", .array(.anything)), required("interactions", .array(interaction)),
    required("complaints", .array(.anything)), required("consents", .array(.anything)),
    required("importantDates", .array(.anything)), required("tasks", .array(WorkSchemas.task)),
    required("dueNext", .array(.anything)), required("freshness", .anything),
    required("cut", .array(Common.kept).says("Lists that have more than are shown.")),
  ]).says("Everything this node holds of the person.").named("MemberStory")

  static let hit = Schema.object([
    required("member", .identifier), required("record", .identifier), required("name", Common.kept),
    required("phone", Common.kept), required("owner", Common.kept), required("ownerName", Common.kept),
    required("ownerStore", Common.kept), required("ownerStoreName", Common.kept),
    required(
      "matched", .word(["phone", "lastDigits", "name", "email", "chat", "card", "serial", "field", "tag"])),
    required("rank", .word(["own", "ownStore", "other"])), required("exposure", exposure),
  ]).says("A member as a search shows it, contact points masked.").named("MemberHit")

  static let hits = Schema.object([
    required("members", .array(hit)), required("isMore", .boolean),
    required(
      "perhapsElsewhere",
      .array(
        .object([
          required("record", .identifier), optional("store", .identifier),
          required("maskedName", Common.kept),
        ]))), required("isPerhapsErased", .boolean),
  ]).named("MemberHits")

  static let listed = Schema.object([
    required("member", .identifier), required("name", Common.kept), required("phone", Common.kept),
    optional("owner", Common.label), optional("ownerStore", Common.label), optional("store", Common.label),
    optional("firstSeenAt", .instant), optional("lastPurchaseAt", .instant), required("exposure", exposure),
  ]).named("ListedMember")

  // MARK: What is sent

  enum Length {
    static let name = 200
    static let phone = 100
    static let handle = 200
    static let address = 500
    static let note = 4_000
    static let phones = 10
    static let tags = 40
  }

  static let gender = Schema.word(["", "female", "male"])
  private static let takeAnyway = optional(
    "takeAnyway",
    Schema.boolean.says(
      "Whether somebody who may be known, or was erased on request, is taken as a new member."))

  private static let told: [Schema.Property] = [
    optional("name", .text(0...Length.name)),
    optional("phones", .array(.text(1...Length.phone), 0...Length.phones)),
    optional("email", .text(0...Length.handle)), optional("wechat", .text(0...Length.handle)),
    optional("birthday", Schema(.text(.annualDate))), optional("gender", gender),
    optional("address", .text(0...Length.address)),
  ]

  static let registration = Schema.object(
    told + [
      optional("note", .text(0...Length.note)),
      optional("associate", Common.code.says("The code of who met the person; else the key's account.")),
      optional("evidence", .word(of: ContactEvidence.self)), optional("statedAt", .instant), takeAnyway,
    ]
  ).says("A person met for the first time; whoever met the person has a claim.").named("MemberRegistration")

  static let external = Schema.object(
    told + [
      optional("associate", Common.code.says("The code of whose the person is said to be.")),
      optional("firstContactAt", .instant), takeAnyway,
    ]
  ).says("A person as another system knows one. What is missing or empty stays as it is.").named(
    "ForeignMember")

  static let patch = Schema.object([
    optional("name", Schema.text(1...Length.name).orNull), optional("gender", gender.orNull),
    optional("birthday", Schema(.text(.annualDate)).orNull),
    optional("address", Schema.text(0...Length.address).orNull),
    optional("note", Schema.text(0...Length.note).orNull),
    optional("tags", .array(.text(1...Schema.tagCharactersMax), 0...Length.tags).orNull),
  ]).says("A merge patch (RFC 7396): null takes away, what is missing stays.").named("MemberPatch")

  static let contactPointSent = Schema.object([
    required("kind", .word(of: ContactKind.self)), required("value", .text(1...Length.handle)),
    optional("replaces", Schema.identifier.says("The one that is not this person's any more.")),
  ]).named("NewContactPoint")

  static let interactionSent = Schema.object([
    required("kind", .word(of: InteractionKind.self)), optional("note", .text(0...Length.note)),
    optional("evidence", .word(of: ContactEvidence.self)), optional("associate", Common.code),
    optional("statedAt", .instant),
  ]).named("NewInteraction")

  static let reveal = Schema.object([
    required("field", .word(["contactPoint", "address", "birthday"])),
    required(
      "row", Schema.identifier.says("The contact point, or the source record of address or birthday.")),
    required("reason", .word(of: Reason.self)),
  ]).named("Reveal")

  static let revealed = Schema.object([required("value", Common.kept)]).named("Revealed")

  // MARK: What was written

  static let written = Schema.object([
    required("member", .identifier), required("record", .identifier), optional("claim", .identifier),
    optional("isNew", .boolean), optional("isChanged", .boolean),
  ]).says("Identifiers of what was written; get the member for the rest.").named("MemberWritten")

  static let contactLogged = Schema.object([
    required("id", .identifier), optional("claim", .identifier),
  ]).says("The contact; and the claim, where it was the store's first.").named("ContactLogged")

  static let made = Schema.object([required("id", .identifier)]).named("Made")
}
