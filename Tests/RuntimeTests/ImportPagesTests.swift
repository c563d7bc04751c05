import Access
import Application
import Exchange
import Foundation
import HTTPTypes
import Kernel
import Persistence
import Records
import Runtime
import TestKit
import Testing
import Transport
import Trust
import Web

/// Lists from other systems, brought in from the page.
@Suite("Import from the page")
struct ImportPagesTests {
  static let members = """
    Record ID,First Name,Last Name,Mobile Phone Number,Email,Contact owner,Create Date,Wrist
    351,小明,王,13911138222,w@example.com,SA-1,2024-03-05 14:20,165
    352,娜,李,13922239111,,SA-1,2024-03-06 10:00,
    ,Nobody,At all,13817640325,,,,

    """

  /// Store A's manager signed in.
  private func site(_ code: String = "MA-1", language: String = "en") async throws -> CounterSite {
    let site = try await CounterSite()
    if !["SA-1", "SA-2", "MA-1", "SB-1"].contains(code) { try await site.people.setPassword(of: code) }
    try await site.signIn(code, language: language)
    return site
  }

  /// The address of a file that was taken.
  private func bring(
    _ text: String, to site: CounterSite, named name: String = "list.csv"
  ) async throws -> String {
    let answer = try await site.upload("/import", Array(text.utf8), named: name)
    return try #require(answer.headers[.location], "\(String(decoding: answer.body, as: UTF8.self))")
  }

  /// What the page of columns would send as it stands.
  private func chosen(_ html: String) -> [String: String] {
    var form: [String: String] = [:]
    for select in html.matches(of: #/<select id="([^"]+)"[^>]*>(.*?)<\/select>/#.dotMatchesNewlines()) {
      let option = String(select.output.2).firstMatch(of: #/value="([^"]*)" selected/#)
      form[String(select.output.1)] = option.map { String($0.output.1) } ?? ""
    }
    for input in ParsedPage(html).all("input") where input.attributes["type"] == "hidden" {
      guard let name = input.attributes["name"], name != "form-token" else { continue }
      form[name] = input.attributes["value"]
    }
    for name in ["scope"] { form[name] = "" }
    return form
  }

  /// Looks at a file and waits for what there is to see.
  private func look(
    _ address: String, _ site: CounterSite, _ changes: [String: String] = [:]
  ) async throws -> String {
    let form = chosen(try await site.page(address)).merging(changes) { $1 }
    let answer = try await site.send(.post, address, form)
    #expect(answer.status == .seeOther, "\(String(decoding: answer.body, as: UTF8.self))")
    await site.imports.settle()
    return try await site.page(address)
  }

  private func count(_ site: CounterSite, _ table: String) async throws -> Int {
    try await site.people.hub.database.read { try $0.count("SELECT count(*) FROM \(table)") }
  }

  // MARK: The way of a file

  @Test("a list is mapped, looked at, brought in behind the page, and taken back whole")
  func whole() async throws {
    let site = try await site()
    _ = try await site.people.member(by: "SA-1", name: "王小明", phone: "13911138222")
    #expect(try await site.page("/").contains("href=\"/import\""))
    let before = try await count(site, "change")
    let address = try await bring(Self.members, to: site, named: "C:\\exports\\hubspot <1>.csv")
    let columns = try await site.page(address)
    #expect(columns.contains("hubspot &lt;1&gt;.csv") && columns.contains("UTF-8"))
    let form = chosen(columns)
    #expect(form["column-0"] == "record" && form["column-3"] == "phone" && form["column-7"] == "")
    // What reaches people is masked, and so is what nobody has named yet.
    #expect(columns.contains("139****8222") && !columns.contains("13911138222"))
    #expect(columns.contains("w**@example.com") && columns.contains("1**") && !columns.contains(">165<"))

    let preview = try await look(address, site)
    for text in ["What would happen", "王小明", "Line 4", "same phone number"] {
      #expect(preview.contains(text), "\(text)")
    }
    #expect(try await count(site, "change") == before)
    #expect(preview.contains("line 3 · 352"))

    let started = try await site.send(.post, address + "/start")
    #expect(started.status == .seeOther)
    await site.imports.settle()
    let done = try await site.page(address)
    #expect(done.contains("Imported") && done.contains("Download the rejects"))
    #expect(try await count(site, "sourceRecord") == 3)

    let list = try await site.page("/import")
    #expect(list.contains("1 · hubspot &lt;1&gt;.csv") && list.contains("2 records"))
    let undo = "/import/undo/1"
    let unsure = try await site.send(.post, undo, ["reason": "curious"])
    #expect(unsure.status == .unprocessableContent)
    let asked = String(decoding: unsure.body, as: UTF8.self)
    #expect(asked.contains("reason-wrong") && asked.contains("sure-wrong"))
    #expect(try await site.send(.post, undo, ["reason": "correction", "sure": "1"]).status == .seeOther)
    await site.imports.settle()
    let undone = try await site.page(undo)
    #expect(undone.contains("Records archived") && undone.contains("It is undone"))
    #expect(try await count(site, "sourceRecord WHERE archived = 1") == 2)
    let audit = try site.people.audit().filter { $0.event == Action.importFile.rawValue }
    #expect(Set(audit.map(\.detail)) == ["preview 3", "undo 1"])
    let undoing = audit.first(where: { $0.detail == "undo 1" })
    #expect(undoing?.reason == Reason.correction.rawValue)
    // Done again it is refused, and says so.
    #expect(
      try await site.send(.post, undo, ["reason": "correction", "sure": "1"]).status == .conflict)
  }

  @Test("the next file of the same header comes up as the last one was mapped")
  func remembered() async throws {
    let site = try await site()
    let first = try await bring("Nr,Wer,Tel\n1,王小明,13911138222\n", to: site)
    let unknown = try await site.page(first)
    #expect(chosen(unknown)["column-0"] == "")
    _ = try await look(
      first, site,
      [
        "column-0": "record", "column-1": "name", "column-2": "phone", "dates": "dayFirst",
        "scope": "loyalty",
      ])
    // Another person, another file, the same columns in other letters.
    try await site.signIn("SA-1")
    let second = try await bring("nr;wer;TEL\n2;李娜;13922239111\n", to: site, named: "next.csv")
    let page = try await site.page(second)
    let form = chosen(page)
    #expect(form["column-0"] == "record" && form["column-1"] == "name" && form["column-2"] == "phone")
    #expect(form["dates"] == "dayFirst" && page.contains("value=\"loyalty\""))
    #expect(page.contains("Mapped as the last time"))
    let third = try await bring("wer,nr,tel\n李娜,2,13922239111\n", to: site)
    #expect(!(try await site.page(third)).contains("Mapped as the last time"))
  }

  @Test("a column of the house's own field comes in as one")
  func ownField() async throws {
    let site = try await site()
    try await ShippedModule.watch.definition(by: nil).run(site.people.hub.recorder)
    let address = try await bring(Self.members, to: site)
    #expect(try await site.page(address).contains("<optgroup label=\"Fields of the house\">"))
    let preview = try await look(address, site, ["column-7": "watch.wrist"])
    #expect(preview.contains("What would happen"))
    _ = try await site.send(.post, address + "/start")
    await site.imports.settle()
    #expect(try await count(site, "fieldValue") == 1)
  }

  @Test("rejects come as a file without formulas, and the download is in the audit")
  func rejects() async throws {
    let site = try await site()
    let address = try await bring(
      "record_id,name,phone\n,=HYPERLINK(1),13911138222\n7,李娜,13922239111\n", to: site)
    _ = try await look(address, site)
    _ = try await site.send(.post, address + "/start")
    await site.imports.settle()
    let answer = try await site.send(.post, address + "/rejects")
    let text = String(decoding: answer.body, as: UTF8.self)
    #expect(answer.headers[.contentDisposition]?.hasPrefix("attachment; filename=\"rejects-") == true)
    #expect(text.contains("'=HYPERLINK(1)") && text.contains("reject_reason"))
    let entry = try #require(
      try site.people.audit().first { $0.event == Action.exportMembers.rawValue })
    #expect(entry.detail == "rejects 1" && entry.actor == People.id("MA-1"))
    try await site.signIn("SA-2")
    #expect(try await site.send(.post, address + "/rejects").status == .notFound)
  }

  // MARK: What is wrong with a file

  @Test("a file that is no list is refused at its field, in words, and nothing of it stays")
  func badFiles() async throws {
    let site = try await site()
    let packed = try #require(
      FileManager.default.contents(
        atPath: PackageRoot.url.appending(path: "deploy/demo-data/members-cn/members.csv.xz").path))
    let cases: [([UInt8], String)] = [
      ([], "The file is empty."), (Array("record_id,name,phone\n".utf8), "There is no row below the header."),
      ([0x50, 0x4B, 0x03, 0x04] + [UInt8](repeating: 7, count: 400), "This is a workbook"),
      ([UInt8](packed.prefix(packed.count / 2)), "The file is damaged or cut off"),
      (Array("\"a\"b,c\n1,2\n".utf8), "The first line does not name columns"),
      (
        [UInt8](repeating: 0x61, count: ImportShelf.fileBytesMax + (10 << 20)),
        "The file is larger than 32 MB"
      ),
    ]
    for (bytes, sentence) in cases {
      let answer = try await site.upload("/import", bytes, named: "list.csv")
      let page = String(decoding: answer.body, as: UTF8.self)
      #expect(answer.status == .unprocessableContent && page.contains("list-wrong"), "\(sentence)")
      #expect(page.contains("id=\"list-wrong\">\(sentence)"), "\(sentence)")
    }
    #expect(
      String(decoding: try await site.send(.post, "/import").body, as: UTF8.self).contains("Choose a file."))
    #expect(try await site.imports.uploads(of: People.id("MA-1")).isEmpty)
    let folder = site.people.hub.directory.importsPath
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
  }

  @Test("a list in GB18030 is read; bytes that are none of its encoding are rejects of their rows")
  func encodings() async throws {
    let site = try await site()
    let chinese: [UInt8] =
      Array("record_id,name,phone\n1,".utf8) + [0xCD, 0xF5, 0xD0, 0xA1, 0xC3, 0xF7]
      + Array(",13911138222\n".utf8)
    let answer = try await site.upload("/import", chinese, named: "gb.csv")
    let address = try #require(answer.headers[.location])
    let page = try await site.page(address)
    #expect(page.contains("GB18030") && page.contains("王小明"))
    let rows = (1...40).map { "\($0),王小明王小明王小明,1391113822\($0 % 10)\n" }.joined()
    let broken =
      Array("record_id,name,phone\n\(rows)99,".utf8) + [0xFF, 0xFE, 0xFF] + Array(",13922239111\n".utf8)
    let second = try #require(
      try await site.upload("/import", broken, named: "b.csv").headers[.location])
    #expect(try await look(second, site).contains("not text in the encoding"))
  }

  @Test(
    "columns that mean the same, or nothing, or too little are marked where they stand; what was chosen stays"
  )
  func badColumns() async throws {
    let site = try await site()
    let address = try await bring("A,B,C,D\n1,王小明,13911138222,x\n", to: site)
    let base = chosen(try await site.page(address))
    for (wrong, marked, said) in [
      ([:], "columns", "Identifier of the person"),
      (["column-0": "record", "column-1": "name", "column-3": "name"], "column-3", "The column B is read"),
      (["column-0": "record", "column-1": "name", "column-2": "amount"], "column-2", "does not hold this"),
      (["column-0": "record", "column-1": "name", "column-2": "<b>"], "column-2", "does not hold this"),
      (["column-0": "record", "column-1": "name", "dates": "soon"], "dates", "column-0"),
      (["column-0": "record", "column-1": "name", "store": "B"], "store", "column-0"),
      (
        ["column-0": "record", "column-1": "name", "scope": String(repeating: "x", count: 41)], "scope",
        "column-0"
      ),
    ] as [([String: String], String, String)] {
      let answer = try await site.send(.post, address, base.merging(wrong) { $1 })
      let page = String(decoding: answer.body, as: UTF8.self)
      #expect(answer.status == .unprocessableContent, "\(wrong)")
      #expect(page.contains("\(marked)-wrong") && page.contains(said), "\(wrong): \(marked)")
      if wrong["column-0"] != nil { #expect(chosen(page)["column-0"] == "record", "\(wrong)") }
    }
    // Several telephone numbers are several columns.
    let preview = try await look(
      address, site, ["column-0": "record", "column-1": "name", "column-2": "phone", "column-3": "phone"])
    #expect(preview.contains("What would happen"))
  }

  @Test("so much lies here at once and no longer; only the node's own account can read it")
  func shelf() async throws {
    let site = try await site()
    var addresses: [String] = []
    for number in 1...ImportShelf.filesOfPersonMax {
      addresses.append(try await bring("record_id,name\n1,王小明\n", to: site, named: "\(number).csv"))
    }
    let folder = site.people.hub.directory.importsPath
    func mode(_ path: String) throws -> Int? {
      try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
    #expect(try mode(folder) == 0o700)
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
      #expect(try mode("\(folder)/\(name)") == 0o600, "\(name)")
    }
    let more = try await site.upload("/import", Array("record_id,name\n1,王小明\n".utf8), named: "x.csv")
    #expect(String(decoding: more.body, as: UTF8.self).contains("You have 5 files here"))
    #expect(try await site.send(.post, addresses[0] + "/remove").status == .seeOther)
    #expect(try await site.send(.get, addresses[0]).status == .notFound)
    site.people.bench.advance(Milliseconds(ImportShelf.ageMax.count + 60_000))
    site.imports.sweep()
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
  }

  // MARK: Behind the page

  @Test("a start while the same file is brought in is refused, and so is another import")
  func twice() async throws {
    let site = try await site()
    let actor = People.id("MA-1")
    let list = "record_id,name,phone\n1,王小明,13911138222\n"
    var files: [RowID] = []
    for text in [list, list, list + "2,李娜,13922239111\n"] {
      let address = try await bring(text, to: site)
      _ = try await look(address, site)
      files.append(try #require(RowID(String(address.suffix(36)))))
    }
    let hold = Hold()
    let database = site.people.hub.database
    let holding = Task { try await database.write { _ in hold.wait() } }
    await hold.taken()
    try await site.imports.start(files[0], as: actor)
    let again = await code { try await site.imports.start(files[0], as: actor) }
    let copy = await code { try await site.imports.start(files[1], as: actor) }
    let other = await code { try await site.imports.start(files[2], as: actor) }
    let thrown = await code { try site.imports.remove(files[0], as: actor) }
    hold.release()
    try await holding.value
    #expect(again == .overtaken && copy == .overtaken && other == .busy && thrown == .overtaken)
    await site.imports.settle()
    #expect(try await count(site, "sourceRecord") == 1)
    // Now it may, and changes nothing twice.
    try await site.imports.start(files[1], as: actor)
    await site.imports.settle()
    #expect(try await count(site, "sourceRecord") == 1)
    let page = try await site.page("/import/\(files[1])")
    #expect(page.contains("nothing was written"))
  }

  @Test("an import that a stop cut in two is told, and started again it goes on and changes nothing twice")
  func restart() async throws {
    let site = try await site()
    let rows = (1...3_000).map { "\($0),王小\($0),139\(10_000_000 + $0 * 37)\n" }.joined()
    let address = try await bring("record_id,name,phone\n" + rows, to: site)
    _ = try await look(address, site)
    let database = site.people.hub.database
    let hold = Hold()
    let holding = Task { try await database.write { _ in hold.wait() } }
    await hold.taken()
    _ = try await site.imports.start(
      #require(RowID(String(address.suffix(36)))), as: People.id("MA-1"))
    let stopping = Task { await site.imports.stop() }
    hold.release()
    await stopping.value
    try await holding.value
    let taken = try await count(site, "sourceRecord")
    #expect(taken < 3_000)
    // As a process finds it after its start.
    let fresh = site.people.hub.importDesk(access: site.door.access)
    let upload = try #require(try await fresh.uploads(of: People.id("MA-1")).first)
    guard case .interrupted = fresh.standing(of: upload) else {
      Issue.record("it does not say that it was interrupted")
      return
    }
    #expect(try await site.page(address).contains("The import was interrupted"))
    #expect(try await site.page("/import").contains("interrupted"))
    #expect(try await site.send(.post, address + "/start").headers[.location] == nil)
    #expect(try await site.send(.post, address + "/columns").status == .seeOther)
    _ = try await look(address, site)
    _ = try await site.send(.post, address + "/start")
    await site.imports.settle()
    #expect(try await site.page(address).contains("Imported"))
    #expect(try await count(site, "sourceRecord") == 3_000)
    #expect(try await count(site, "contactPoint") == 3_000)
  }

  // MARK: Rights

  @Test("is for who may import, of the stores where the policy gives the right, and of one's own files")
  func rights() async throws {
    let site = try await site()
    let address = try await bring(Self.members, to: site)
    _ = try await look(address, site)
    _ = try await site.send(.post, address + "/start")
    await site.imports.settle()
    let waiting = try await bring(Self.members, to: site)
    for code in ["AD-1", "PO-1", "ST-1"] {
      try await site.people.setPassword(of: code)
      try await site.signIn(code)
      #expect(!(try await site.page("/")).contains("href=\"/import\""), "\(code)")
      for path in ["/import", "/import/undo/1"] {
        #expect(try await site.send(.get, path).status == .forbidden, "\(code) \(path)")
      }
      let sent = try await site.upload("/import", Array(Self.members.utf8), named: "x.csv")
      #expect(sent.status == .forbidden, "\(code)")
      #expect(
        try await site.send(.post, "/import/undo/1", ["reason": "other", "sure": "1"]).status == .forbidden)
    }
    // Of another store: neither the file nor the import is there.
    try await site.signIn("SB-1")
    let other = try await site.page("/import")
    #expect(!other.contains("list.csv") && other.contains("Nothing was imported here"))
    for path in [waiting, "/import/undo/1"] {
      #expect(try await site.send(.get, path).status == .notFound, "\(path)")
    }
    for step in ["", "/start", "/columns", "/remove", "/rejects"] {
      #expect(try await site.send(.post, waiting + step, ["kind": "members"]).status == .notFound, "\(step)")
    }
    #expect(
      try await site.send(.post, "/import/undo/1", ["reason": "other", "sure": "1"]).status == .notFound)
    // Rows of another store are rejects for a store's own people, and come in for head office.
    let foreign = "record_id,store,name,phone\n9,A,王五,13761230061\n"
    let refused = try await look(try await bring(foreign, to: site), site)
    #expect(refused.contains("not the one this node writes for"))
    try await site.people.setPassword(of: "HO-1")
    try await site.signIn("HO-1")
    #expect(try await site.page("/import").contains("list.csv"))
    let taken = try await bring(foreign, to: site)
    #expect(try await site.page(taken).contains("Store of rows that name none"))
    #expect(!(try await look(taken, site)).contains("not the one this node writes for"))
  }

  @Test("shows of a known person what the account may see")
  func shownOnly() async throws {
    let site = try await site()
    _ = try await site.people.member(by: "SB-1", name: "欧阳长风", phone: "13911138222")
    let preview = try await look(
      try await bring("record_id,name,phone\n1,欧阳长风,13911138222\n", to: site), site)
    #expect(!preview.contains("欧阳长风") && preview.contains("欧**"))
  }

  // MARK: Markup

  @Test("is sound markup in both languages, whatever the cells say", arguments: ["en", "zh"])
  func sound(language: String) async throws {
    let site = try await site(language: language)
    let cells = Hostile.texts.map { text in
      "\"" + String(text.prefix(900)).replacing("\"", with: "\"\"") + "\""
    }
    let header = (["record_id", "name", "phone"] + cells.prefix(20)).joined(separator: ",")
    var list = header + "\n"
    for (index, cell) in cells.enumerated() {
      let row = ["\(index)", cell, "139\(11_138_222 + index)"] + cells.prefix(20)
      list += row.joined(separator: ",") + "\n"
    }
    list += ",nobody\n"
    let address = try await bring(list, to: site, named: "\"><script>alert(1)</script>\u{202E}.csv")
    try expectSound(try await site.page("/import"), "the list")
    try expectSound(try await site.page(address), "columns")
    let form = chosen(try await site.page(address))
    for text in Hostile.texts {
      let typed = try await site.send(
        .post, address,
        form.merging(["column-5": text, "scope": text, "currency": text, "dates": text]) { $1 })
      HostileFieldsTests.expectHarmless(
        String(decoding: typed.body, as: UTF8.self), "\(text.prefix(40))")
    }
    try expectSound(try await look(address, site), "preview")
    _ = try await site.send(.post, address + "/start")
    await site.imports.settle()
    try expectSound(try await site.page(address), "done")
    try expectSound(try await site.page("/import/undo/1"), "undo")
    _ = try await site.send(.post, "/import/undo/1", ["reason": "correction", "sure": "1"])
    await site.imports.settle()
    try expectSound(try await site.page("/import/undo/1"), "undone")
  }

  private func expectSound(_ html: String, _ what: String) throws {
    let page = ParsedPage(html)
    #expect(page.faults.isEmpty && page.all("h1").count == 1, "\(what): \(page.faults)")
    CounterPagesTests.expectLabels(page, what)
    HostileFieldsTests.expectHarmless(html, what)
  }

  private func code(_ body: () async throws -> Void) async -> ClienteleError.Code? {
    do {
      try await body()
      return nil
    } catch {
      return (error as? ClienteleError)?.code
    }
  }
}

/// Keeps the writer of a database until a test lets go.
final class Hold: Sendable {
  private let begun = DispatchSemaphore(value: 0)
  private let over = DispatchSemaphore(value: 0)

  func wait() {
    begun.signal()
    over.wait()
  }

  func release() { over.signal() }

  func taken() async {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        self.begun.wait()
        continuation.resume()
      }
    }
  }
}
