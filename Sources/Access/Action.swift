/// Everything a person can ask a node to do or to show. Each command and each query names one; what is not
/// named here cannot be allowed to anyone.
package enum Action: String, CaseIterable, Hashable, Sendable {
  // Members.
  case findMembers, viewMember, revealField, lookUpElsewhere, admitMember
  case registerMember, editMember, logContact, recordSale, importFile, exportMembers, approveExport,
    exportStatement
  case correctSale, correctContact, recordEnquiry, recordComplaint, recordConsent, listMembers
  case openDispute

  // The life of a store.
  case viewSales, viewCredits, viewNotices, viewStaff, viewTasks, planTask, markNotice

  // Decisions.
  case judgeLink, ruleAward, approveBook, handOver, closeMonth
  /// Settings of the rule of first contact; one person proposes them, another approves.
  case proposeRule, approveRule

  // Machines and people.
  case manageStaff, manageOrganisation, resetCredential
  case viewNodes, enrolNode, approveNode, revokeNode, configure
  /// Which custom fields there are.
  case defineFields
  /// A day of the chain as it happened.
  case viewDay

  // Members' rights.
  case readAudit, recordPrivacyRequest, handlePrivacyRequest, exportPerson, erasePerson

  /// Those that change something; the others only show.
  package var writes: Bool {
    switch self {
    case .findMembers, .viewMember, .revealField, .lookUpElsewhere, .exportMembers, .exportStatement,
      .viewSales, .viewCredits,
      .viewNotices, .viewStaff, .viewTasks, .listMembers, .viewNodes, .viewDay, .readAudit, .exportPerson:
      false
    case .openDispute, .correctSale, .correctContact, .recordEnquiry, .recordComplaint, .recordConsent,
      .planTask,
      .markNotice,
      .admitMember, .registerMember, .editMember, .logContact, .recordSale, .importFile, .judgeLink,
      .ruleAward, .proposeRule, .approveRule, .approveBook, .handOver, .closeMonth, .approveExport,
      .manageStaff, .manageOrganisation,
      .resetCredential, .enrolNode,
      .approveNode, .revokeNode, .configure, .defineFields, .recordPrivacyRequest, .handlePrivacyRequest,
      .erasePerson:
      true
    }
  }

  /// Those that write about one member, to whom the member has to be shown: whoever is not let in sees no more by
  /// writing first. A dispute, an import and what is decided about members are not among them.
  package var requiresMemberShown: Bool {
    switch self {
    case .editMember, .logContact, .recordSale, .correctSale, .correctContact, .recordEnquiry,
      .recordComplaint, .recordConsent, .planTask, .recordPrivacyRequest:
      true
    default: false
    }
  }

  /// Those for which the person says why.
  package var needsReason: Bool {
    switch self {
    case .revealField, .admitMember, .ruleAward, .handOver, .exportMembers, .exportPerson, .erasePerson,
      .revokeNode:
      true
    default: false
    }
  }

  /// Those that one person asks for and another one grants.
  package var needsSecondPerson: Bool { self == .approveNode || self == .approveExport }
}
