import Kernel
import Members
import Testing

@Suite("The golden record")
struct GoldenRecordTests {
  @Test(
    "how much a name says",
    arguments: [
      ("顾客", .placeholder), (" 先生 ", .placeholder), ("Guest", .placeholder), ("walk-in", .placeholder),
      ("", .placeholder), ("13800138000", .placeholder), ("N/A", .placeholder), ("李女士", .addressOnly),
      ("欧阳先生", .addressOnly), ("王总", .addressOnly), ("Mr. Li", .addressOnly), ("李娜", .name),
      ("阿依古丽·买买提", .name), ("Li Na", .name), ("总", .name), ("顾客来", .name),
    ] as [(String, NameCompleteness)])
  func names(text: String, completeness: NameCompleteness) {
    #expect(NameCompleteness(of: text) == completeness)
  }

  @Test("the member id, store and source are those of the record earliest in hub order")
  func identity() throws {
    let golden = try #require(GoldenRecord(of: [view("c", at: 1), view("b", at: 9)]))
    #expect(golden.id == member("b"))
    #expect(golden.records == [record("b"), record("c")])
    #expect(golden.source == "counter b")
    #expect(GoldenRecord(of: []) == nil)
  }

  @Test("the later edit wins, and the loser is listed with its record")
  func newer() throws {
    let golden = try #require(GoldenRecord(of: [view("a", at: 5, name: "李娜"), view("b", at: 6, name: "李那")]))
    let name = try #require(golden.name)
    #expect(name.value == "李那" && name.record == record("b"))
    #expect(name.losers.map(\.value) == ["李娜"] && name.losers.map(\.record) == [record("a")])
    #expect(name.losers.map(\.reason) == [.older])
  }

  @Test("a real name stands before a later form of address, and that before a stand-in")
  func placeholder() throws {
    let views = [
      view("a", at: 1, name: "李娜"), view("b", at: 2, name: "李女士"), view("c", at: 3, name: "顾客"),
      view("d", at: 4, name: "李娜"),
    ]
    let name = try #require(GoldenRecord(of: views)?.name)
    #expect(name.value == "李娜" && name.record == record("d") && name.agreeing == [record("a")])
    #expect(name.losers.map(\.reason) == [.lessComplete, .lessComplete])
    #expect(GoldenRecord(of: views[1...2])?.name?.value == "李女士")
    #expect(GoldenRecord(of: [views[2]])?.name?.value == "顾客")
  }

  @Test("an edit outranks what it was made from, also when it says less, also through another edit")
  func edited() throws {
    let views = [
      view("a", at: 1, name: "李娜"), view("b", basedOn: "a", at: 2, gender: .female),
      view("c", basedOn: "b", at: 3, name: "李女士"),
    ]
    let name = try #require(GoldenRecord(of: views)?.name)
    #expect(name.value == "李女士")
    #expect(name.losers.map(\.reason) == [.edited(by: record("c"))])
    #expect(GoldenRecord(of: views.dropLast())?.name?.value == "李娜")
  }

  @Test("a record edited again after the edit made from it stands on its own")
  func editedAgain() throws {
    let views = [view("a", at: 4, name: "李娜"), view("b", basedOn: "a", at: 3, name: "李女士")]
    #expect(GoldenRecord(of: views)?.name?.value == "李娜")
  }

  @Test("a field an edit emptied is empty, unless a third record has it")
  func emptied() throws {
    var edit = view("b", basedOn: "a", at: 2)
    edit.gender = Stamped(nil, stamp(2))
    let base = view("a", at: 1, gender: .male)
    #expect(GoldenRecord(of: [base, edit])?.gender == nil)
    #expect(GoldenRecord(of: [base, edit, view("c", at: 0, gender: .female)])?.gender?.value == .female)
  }

  @Test("edits made from each other in a circle end, and the later stands")
  func circle() {
    let views = [
      view("a", basedOn: "b", at: 1, name: "李娜"), view("b", basedOn: "a", at: 2, name: "李女士"),
      view("c", basedOn: "c", at: 0, name: "李那"),
    ]
    #expect(GoldenRecord(of: views.dropLast())?.name?.value == "李女士")
    #expect(GoldenRecord(of: [views[2]])?.name?.value == "李那")
  }

  @Test("a birthday goes by where it was taken from, then by its year; stand-ins come last")
  func birthdays() {
    let document = Birthday(year: nil, month: 5, day: 21, provenance: .identityDocument)
    let typed = Birthday(year: 1_994, month: 5, day: 21, provenance: .typed)
    let lunar = Birthday(calendar: .chinese, year: nil, month: 4, day: 11, provenance: .typed)
    let standIn = Birthday(year: 1_900, month: 1, day: 1, provenance: .typed)
    let views = [
      view("a", at: 1, birthday: document), view("b", at: 2, birthday: typed),
      view("c", at: 3, birthday: lunar),
      view("d", at: 4, birthday: standIn),
    ]
    #expect(GoldenRecord(of: views)?.birthday?.value == document)
    #expect(GoldenRecord(of: views.dropFirst())?.birthday?.value == typed)
    #expect(GoldenRecord(of: views.dropFirst(2))?.birthday?.value == lunar)
    #expect(GoldenRecord(of: views.dropFirst(3))?.birthday?.value == standIn)
  }

  @Test("tags are gathered from all records, and an edit can take one away")
  func tags() {
    let views = [
      view("a", at: 1, tags: ["vip", "watch"]), view("b", at: 1, tags: ["ring"]),
      view("c", basedOn: "a", at: 2, tags: ["watch"]),
    ]
    #expect(GoldenRecord(of: views.dropLast())?.tags == ["ring", "vip", "watch"])
    #expect(GoldenRecord(of: views)?.tags == ["ring", "watch"])
  }

  @Test("a verified contact point comes first, an ended one is listed apart, each once with its records")
  func contacts() throws {
    let views = [
      view("a", contacts: [phone("+861", seen: 9), phone("+862", verified: 3, seen: 3)]),
      view("b", contacts: [phone("+861", seen: 5), phone("+863", seen: 4)]),
      view("c", basedOn: "b", contacts: [phone("+863", seen: 4, ended: 6)]),
    ]
    let golden = try #require(GoldenRecord(of: views))
    #expect(golden.contacts.map(\.value) == ["+862", "+861"])
    #expect(golden.contacts.map(\.records) == [[record("a")], [record("a"), record("b")]])
    #expect(golden.contacts.last?.lastSeen == hour(9))
    #expect(golden.endedContacts.map(\.value) == ["+863"])
    let seenAgain = try #require(GoldenRecord(of: views + [view("d", contacts: [phone("+863", seen: 7)])]))
    #expect(seenAgain.endedContacts.isEmpty)
  }

  @Test("a chat id counts within its scope, and kinds stay apart")
  func scopes() throws {
    func chat(_ scope: String) -> ContactPointView {
      ContactPointView(kind: .chat, scope: scope, value: "wm1", lastSeen: hour(1))
    }
    let golden = try #require(
      GoldenRecord(of: [view("a", contacts: [chat("x"), phone("+861")]), view("b", contacts: [chat("y")])]))
    #expect(golden.contacts.map(\.scope) == ["", "x", "y"])
    #expect(golden.contacts.map(\.kind) == [.phone, .chat, .chat])
  }
}
