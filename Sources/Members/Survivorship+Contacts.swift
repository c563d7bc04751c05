import Kernel

extension Survivorship {
  /// All contact points of the records, each once: those in use and those that ended.
  ///
  /// A contact point ended when an end was noted after anybody last saw or verified it. Within a kind
  /// a verified one comes before others, the later verification first, then the one seen last, then by
  /// scope and value.
  func contacts() -> (inUse: [GoldenContact], ended: [GoldenContact]) {
    var gathered: [ContactKey: GoldenContact] = [:]
    for view in views {
      for contact in view.contacts {
        let key = ContactKey(kind: contact.kind, scope: contact.scope, value: contact.value)
        gathered[key] = GoldenContact(gathered[key], and: contact, of: view.id)
      }
    }
    let all = gathered.values.sorted { $0.precedes($1) }
    return (all.filter { !$0.hasEnded }, all.filter(\.hasEnded))
  }
}

private struct ContactKey: Hashable {
  let kind: ContactPointView.Kind
  let scope: String
  let value: String
}

extension GoldenContact {
  /// The latest of each date over all records that hold the contact point.
  fileprivate init(_ known: GoldenContact?, and contact: ContactPointView, of record: SourceRecordID) {
    kind = contact.kind
    scope = contact.scope
    value = contact.value
    verifiedAt = [known?.verifiedAt, contact.verifiedAt].compactMap(\.self).max()
    lastSeen = max(known?.lastSeen ?? contact.lastSeen, contact.lastSeen)
    endedAt = [known?.endedAt, contact.endedAt].compactMap(\.self).max()
    let before = known?.records ?? []
    records = before.last == record ? before : before + [record]
  }

  fileprivate var hasEnded: Bool {
    endedAt.map { $0 >= max(lastSeen, verifiedAt ?? lastSeen) } ?? false
  }

  fileprivate func precedes(_ other: GoldenContact) -> Bool {
    if kind != other.kind { return kind < other.kind }
    let (mine, theirs) = (verifiedAt ?? .distantPast, other.verifiedAt ?? .distantPast)
    if mine != theirs { return mine > theirs }
    if lastSeen != other.lastSeen { return lastSeen > other.lastSeen }
    return (scope, value) < (other.scope, other.value)
  }
}
