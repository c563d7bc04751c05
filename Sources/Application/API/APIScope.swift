/// What a key lets a program do, within the rights of the account it is bound to.
package enum APIScope: String, CaseIterable, Encodable, Sendable {
  case membersRead = "members:read"
  case membersWrite = "members:write"
  /// Lifting a mask, with a reason: apart, because few programs need it.
  case membersReveal = "members:reveal"
  case salesRead = "sales:read"
  case salesWrite = "sales:write"
  case enquiriesRead = "enquiries:read"
  case enquiriesWrite = "enquiries:write"
  case tasksRead = "tasks:read"
  case tasksWrite = "tasks:write"
  case noticesRead = "notices:read"
  case noticesWrite = "notices:write"
  case creditsRead = "credits:read"
  case organisationRead = "organisation:read"
  case webhooksRead = "webhooks:read"
  case webhooksWrite = "webhooks:write"
}
