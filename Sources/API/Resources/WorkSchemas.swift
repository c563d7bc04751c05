internal import Application
internal import Catalogue
internal import Kernel

/// What stores have to do: tasks, enquiries, notices.
enum WorkSchemas {
  private typealias Common = CommonSchemas
  private static let words = Schema.text(0...4_000)
  private static let priority = Schema.integer(1...9).says("1 highest, 5 medium, 9 lowest (RFC 5545).")

  static let task = Schema.object([
    required("id", .identifier), optional("record", .identifier), optional("member", .identifier),
    required("memberName", Common.kept), optional("store", Common.label), optional("assignee", Common.label),
    required("nature", .field(TaskField.nature)), required("summary", .field(TaskField.summary)),
    optional("dueAt", .instant), required("priority", .integer(.min ... .max)),
    required("state", .field(TaskField.state)), optional("createdBy", Common.label),
    optional("createdAt", .instant), optional("completedAt", .instant),
    required("outcome", .field(TaskField.outcome)), optional("subject", .identifier),
  ]).named("Task")

  static let taskSent = Schema.object([
    required("summary", .text(1...500)), optional("member", .identifier),
    optional("assignee", Common.code.says("The code of who has it to do; anybody of the store without it.")),
    optional("nature", .word(of: TaskNature.self)), optional("dueAt", .instant),
    optional("priority", priority), optional("subject", .identifier),
  ]).named("NewTask")

  static let taskPatch = Schema.object([
    optional("summary", .text(1...500)), optional("assignee", Common.code), optional("dueAt", .instant),
    optional("priority", priority), optional("state", .word(of: TaskState.self)),
    optional("outcome", words),
  ]).named("TaskPatch")

  static let enquiry = Schema.object([
    required("id", .identifier), optional("member", .identifier), required("memberName", Common.kept),
    optional("store", Common.label), optional("associate", Common.label),
    required("channel", .field(EnquiryField.channel)), required("brand", .field(EnquiryField.brand)),
    required("reference", .field(EnquiryField.reference)), required("note", .field(EnquiryField.note)),
    optional("budget", Common.sum), required("raisedAt", .instant),
    required("state", .field(EnquiryField.state)), optional("answeredAt", .instant),
    optional("closedAt", .instant), optional("purchase", .identifier),
    required("lostReason", .field(EnquiryField.lostReason)),
  ]).named("Enquiry")

  static let enquirySent = Schema.object([
    optional("member", Schema.identifier.says("Without it an enquiry of somebody who gave no name.")),
    optional("channel", .word(of: InteractionKind.self)), optional("brand", .text(0...200)),
    optional("reference", .text(0...200)), optional("note", words), optional("budget", Common.price),
    optional("statedAt", .instant),
  ]).says("A brand, a reference or a note: it is about something.").named("NewEnquiry")

  static let enquiryPatch = Schema.object([
    required("state", .word(of: EnquiryState.self)), optional("purchase", .identifier),
    optional("lostReason", words), optional("assignee", Common.code),
  ]).named("EnquiryPatch")

  static let notice = Schema.object([
    required("id", .identifier), required("kind", .field(NoticeField.kind)), optional("store", Common.label),
    optional("associate", Common.label), optional("member", .identifier), required("name", Common.kept),
    optional("record", .identifier), optional("purchase", .identifier), optional("atStore", Common.label),
    required("raisedAt", .instant), required("state", .field(NoticeField.state)),
    required("mayMark", .boolean),
  ]).named("Notice")

  static let marking = Schema.object([
    required("ids", .array(.identifier, 1...MarkNotice.countMax)),
    required("state", .word(["read", "done"])),
  ]).named("NoticeMarking")

  static let marked = Schema.object([required("changed", Common.count)]).named("NoticesMarked")
}
