/// Who sees and who edits a custom field. It arranges pages; what may be shown of a member at all is the ``Exposure``'s
/// to say, and who may write the policy's.
package struct FieldLayout: Hashable, Sendable {
  /// What a role has of a field.
  package enum Reach: String, CaseIterable, Comparable, Sendable {
    case hidden, see, edit

    package static func < (left: Self, right: Self) -> Bool { left.order < right.order }
    private var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  }

  /// Roles that are not here edit.
  package var reaches: [Role: Reach]

  package init(_ reaches: [Role: Reach] = [:]) {
    self.reaches = reaches
  }

  /// Reads `associate=see manager=edit`. What a newer program wrote of roles that are none here says nothing here.
  ///
  /// - Parameter isStrict: whether a word that says nothing makes the whole text say nothing.
  package init?(_ text: String, isStrict: Bool = false) {
    reaches = [:]
    for word in text.split(whereSeparator: \.isWhitespace) {
      let halves = word.split(separator: "=", maxSplits: 1).map(String.init)
      guard halves.count == 2, let role = Role(rawValue: halves[0]), let reach = Reach(rawValue: halves[1]),
        reaches[role] == nil
      else {
        if isStrict { return nil }
        continue
      }
      reaches[role] = reach
    }
  }

  /// The same text for the same layout; `edit` needs no word.
  package var text: String {
    Role.allCases.compactMap { role in
      reaches[role].flatMap { $0 == .edit ? nil : "\(role.rawValue)=\($0.rawValue)" }
    }.joined(separator: " ")
  }

  /// Of somebody with several roles the most that one of them has.
  package func reach(of roles: Set<Role>) -> Reach {
    roles.map { reaches[$0] ?? .edit }.max() ?? .hidden
  }
}

/// Where in the view of a member a custom field stands.
package enum FieldPlace: String, CaseIterable, Sendable {
  /// In the card of its module.
  case module
  /// Above, beside the name, for what everybody should see at once.
  case head
}
