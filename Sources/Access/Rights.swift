/// How far a right of a role reaches.
package enum Reach: Hashable, Comparable, Sendable {
  /// The person's own store.
  case store
  /// Every store below the unit of the assignment; without a unit the person's own store.
  case unit
  /// All of the dealer.
  case dealer
}

extension Role {
  /// How far this role may do something; `nil` for not at all. Deny is the default: a new action is nobody's
  /// until it is written here.
  package func reach(_ action: Action) -> Reach? {
    switch self {
    case .associate: Self.associateReach(action)
    case .manager, .regionalManager: Self.managerReach(action)
    case .headOffice: Self.headOfficeReach(action)
    case .admin: Self.adminReach(action)
    case .steward: Self.stewardReach(action)
    case .privacyOfficer: Self.privacyOfficerReach(action)
    }
  }

  private static func associateReach(_ action: Action) -> Reach? {
    switch action {
    case .findMembers, .viewMember, .revealField, .lookUpElsewhere, .admitMember, .registerMember,
      .editMember,
      .logContact, .recordSale, .importFile, .viewSales, .viewCredits, .viewNotices, .viewStaff, .correctSale,
      .correctContact, .recordEnquiry, .recordComplaint, .recordConsent, .recordPrivacyRequest, .listMembers,
      .openDispute, .viewTasks, .planTask, .markNotice:
      .store
    default: nil
    }
  }

  private static func managerReach(_ action: Action) -> Reach? {
    switch action {
    case .registerMember, .editMember, .logContact, .recordSale, .importFile, .lookUpElsewhere, .admitMember,
      .correctSale, .correctContact, .recordEnquiry, .recordComplaint, .recordConsent, .recordPrivacyRequest,
      .openDispute, .planTask, .markNotice:
      .store
    case .findMembers, .viewMember, .revealField, .viewSales, .viewCredits, .viewNotices, .viewStaff,
      .exportMembers, .approveExport, .exportStatement, .handOver, .listMembers, .viewTasks, .viewDay:
      .unit
    default: nil
    }
  }

  private static func headOfficeReach(_ action: Action) -> Reach? {
    switch action {
    case .registerMember, .editMember, .logContact, .recordSale, .correctSale, .correctContact,
      .recordEnquiry, .recordComplaint, .recordConsent, .recordPrivacyRequest, .planTask, .markNotice:
      .store
    // Head office brings in the lists of stores, at the hub.
    case .importFile, .findMembers, .viewMember, .revealField, .viewSales, .viewCredits, .viewNotices,
      .viewStaff,
      .exportMembers, .approveExport, .exportStatement, .listMembers, .viewTasks, .handOver, .judgeLink,
      .ruleAward, .proposeRule, .approveRule,
      .approveBook, .closeMonth, .viewNodes, .viewDay, .defineFields:
      .dealer
    default: nil
    }
  }

  private static func adminReach(_ action: Action) -> Reach? {
    switch action {
    case .viewStaff, .manageStaff, .manageOrganisation, .resetCredential, .viewNodes, .enrolNode,
      .approveNode,
      .revokeNode, .configure, .viewDay, .defineFields:
      .dealer
    default: nil
    }
  }

  private static func stewardReach(_ action: Action) -> Reach? {
    switch action {
    case .findMembers, .viewMember, .revealField, .judgeLink, .viewStaff: .dealer
    default: nil
    }
  }

  private static func privacyOfficerReach(_ action: Action) -> Reach? {
    switch action {
    case .findMembers, .viewMember, .revealField, .viewStaff, .viewNodes, .revokeNode, .readAudit,
      .recordPrivacyRequest, .handlePrivacyRequest, .exportPerson, .erasePerson:
      .dealer
    default: nil
    }
  }
}
