import API
import Access
import Application
import Foundation
import HTTPTypes
import Kernel
import Persistence
import Records
import Runtime
import Testing
import Transport

@Suite struct `Sales of other systems` {
  private static func price(_ units: Int64, _ currency: String = "CNY") -> JSON {
    ["minorUnits": .integer(units), "currency": .string(currency)]
  }

  private static func sale(
    _ document: String, member: String? = nil, units: Int64 = 5_000_000, associate: String? = nil,
    lines: Int = 1
  ) -> JSON {
    var members: [JSON.Member] = [
      .init("kind", "sale"), .init("system", "pos-1"), .init("document", .string(document)),
      .init(
        "lines",
        .array(
          (0..<lines).map {
            [
              "brand": "Lunaris", "reference": .string("R-\($0)"), "serial": .string("\(document)-\($0)"),
              "amount": price(units),
            ]
          })),
    ]
    if let member { members.append(.init("member", ["id": .string(member)])) }
    if let associate { members.append(.init("associate", .string(associate))) }
    return .object(members)
  }

  private static func goodsReturned(
    _ document: String, of sale: String, lines: JSON? = nil, reason: String = "表扣松动"
  ) -> JSON {
    .object(
      [
        .init("kind", "return"), .init("system", "pos-1"), .init("document", .string(document)),
        .init("of", ["system": "pos-1", "document": .string(sale)]), .init("reason", .string(reason)),
      ] + (lines.map { [.init("lines", $0)] } ?? []))
  }

  private func outcomes(_ reply: Site.Reply) -> [String] {
    reply.json["items"]?.array?.compactMap { $0["outcome"]?.string } ?? []
  }

  private struct State: Equatable {
    let changes: Int
    let purchases: Int
    let lines: Int
    let sum: Int
  }

  private func state(_ site: Site) async throws -> State {
    State(
      changes: try await site.changes(), purchases: try await site.count("purchase"),
      lines: try await site.count("purchaseLine"),
      sum: try await site.hub.database.read {
        try $0.count("SELECT coalesce(sum(amountMinorUnits), 0) FROM purchase")
      })
  }

  @Test func `are told in a batch, each with an answer of its own`() async throws {
    try await Site.open { site in
      let program = try await site.program("SA-1")
      let member = try await program.register()
      let reply = try await program.send(
        "POST", "/sales",
        [
          "items": [
            Self.sale("D-1", member: member, associate: "SA-2", lines: 2), Self.sale("D-2"),
            Self.sale("D-3", member: "01890000-0000-7000-8000-000000000000"),
            Self.sale("D-4", associate: "SB-1"), Self.sale("D-5", associate: "nobody"),
            Self.goodsReturned("R-1", of: "D-1", lines: [["place": 1, "quantity": 1]]),
            Self.goodsReturned("R-2", of: "D-9"),
          ]
        ])
      #expect(reply.status == 200, "\(reply.text)")
      #expect(
        outcomes(reply) == ["recorded", "recorded", "refused", "refused", "refused", "recorded", "refused"])
      #expect(reply.json["recorded"] == 3)
      #expect(reply.json["refused"] == 4)
      let sale = try await program.get("/sales/by-document/pos-1/D-1")
      #expect(sale.json["serving"]?["code"] == "SA-2")
      #expect(sale.json["amount"]?["minorUnits"] == 10_000_000)
      #expect(sale.json["takenBack"]?["minorUnits"] == -5_000_000)
      #expect(sale.json["documentSource"] == "pos-1")
      let back = try await program.get("/sales/by-document/pos-1/R-1?kind=return")
      #expect(back.json["original"]?.string == sale.json["id"]?.string)
    }
  }

  /// A till that heard no answer sends again; two of them send at once.
  @Test func `told three times, interleaved with others, change nothing the second time`() async throws {
    try await Site.open { site in
      let program = try await site.program("SA-1")
      let member = try await program.register()
      let batches: [JSON] = (0..<3).map { batch in
        [
          "items": .array(
            (0..<10).map { Self.sale("B\(batch)-\($0)", member: $0 % 2 == 0 ? member : nil) }
              + (batch == 2 ? [Self.goodsReturned("R", of: "B0-0")] : []))
        ]
      }
      for batch in batches { #expect(try await program.send("POST", "/sales", batch).status == 200) }
      let first = try await state(site)
      #expect(first.purchases == 31)
      // With other keys, as after a restart of the till, in another order, at once.
      for order in [[2, 1, 0], [0, 2, 1]] {
        try await withThrowingTaskGroup(of: Void.self) { group in
          for batch in order {
            group.addTask {
              let reply = try await program.send("POST", "/sales", batches[batch])
              #expect(reply.json["recorded"] == 0, "\(reply.text)")
              #expect(reply.json["refused"] == 0, "\(reply.text)")
            }
          }
          try await group.waitForAll()
        }
      }
      #expect(try await state(site) == first)
      // And with the same keys.
      let again = try await program.send("POST", "/sales", batches[0], once: "k")
      #expect(try await program.send("POST", "/sales", batches[0], once: "k").bytes == again.bytes)
      #expect(try await state(site) == first)
    }
  }

  @Test func `told for the first time by two at once are recorded once`() async throws {
    try await Site.open { site in
      let program = try await site.program("SA-1")
      let batch: JSON = ["items": .array((0..<20).map { Self.sale("D-\($0)") })]
      let recorded = try await withThrowingTaskGroup(of: Int64.self) { group in
        for _ in 0..<4 {
          group.addTask { try await program.send("POST", "/sales", batch).json["recorded"]?.integer ?? 0 }
        }
        return try await group.reduce(0, +)
      }
      #expect(recorded == 20)
      #expect(try await site.count("purchase") == 20)
    }
  }

  @Test func `told otherwise than before stay as they were, and say so`() async throws {
    try await Site.open { site in
      let program = try await site.program("SA-1")
      let member = try await program.register()
      _ = try await program.send("POST", "/sales", ["items": [Self.sale("D-1", member: member, lines: 2)]])
      _ = try await program.send(
        "POST", "/sales",
        ["items": [Self.goodsReturned("R-1", of: "D-1", lines: [["place": 0, "quantity": 1]])]])
      let before = try await state(site)
      for (item, outcome) in [
        (Self.sale("D-1", member: member, lines: 2), "unchanged"),
        (Self.sale("D-1", member: member, units: 1, lines: 2), "differs"),
        (Self.sale("D-1", member: member, lines: 1), "differs"), (Self.sale("D-1", lines: 2), "differs"),
        (Self.goodsReturned("R-1", of: "D-1", lines: [["place": 0, "quantity": 1]]), "unchanged"),
        (Self.goodsReturned("R-1", of: "D-1", lines: [["place": 1, "quantity": 1]]), "differs"),
        (Self.goodsReturned("R-2", of: "D-1", lines: [["place": 0, "quantity": 1]]), "refused"),
        (Self.goodsReturned("R-2", of: "D-1", lines: [["place": 7, "quantity": 1]]), "refused"),
      ] {
        let reply = try await program.send("POST", "/sales", ["items": [item]])
        #expect(outcomes(reply) == [outcome], "\(reply.text)")
      }
      #expect(try await state(site) == before)
    }
  }

  @Test func `of one number at two stores are two, and the counter's own numbers are nobody else's`()
    async throws
  {
    try await Site.open { site in
      for code in ["SA-1", "SB-1"] {
        let reply = try await site.program(code).send("POST", "/sales", ["items": [Self.sale("D-1")]])
        #expect(outcomes(reply) == ["recorded"])
      }
      #expect(try await site.count("purchase") == 2)
      let program = try await site.program("SA-1")
      let own = try await program.send(
        "POST", "/sales",
        [
          "items": [
            [
              "kind": "sale", "system": "counter", "document": "1", "lines": [["amount": Self.price(1)]],
            ]
          ]
        ])
      #expect(outcomes(own) == ["refused"])
    }
  }

  @Test(
    arguments: [
      (["items": []], ["/items"]), (["items": [.object([])]], ["/items/0"]),
      (["items": [["kind": "gift"]]], ["/items/0"]),
      (
        ["items": [["kind": "sale", "system": "pos-1", "document": "1", "lines": []]]], ["/items/0/lines"]
      ),
      (
        [
          "items": [
            [
              "kind": "sale", "system": "POS 1", "document": "1",
              "lines": [["amount": ["minorUnits": -1, "currency": "cny"]]],
            ]
          ]
        ], ["/items/0/system", "/items/0/lines/0/amount/minorUnits", "/items/0/lines/0/amount/currency"]
      ),
      (
        [
          "items": [
            [
              "kind": "sale", "system": "pos", "document": "1",
              "lines": [["amount": ["minorUnits": .number("1.5"), "currency": "CNY"]]],
            ]
          ]
        ], ["/items/0/lines/0/amount/minorUnits"]
      ),
      (
        ["items": [["kind": "return", "system": "pos", "document": "1", "of": .object([]), "reason": "x"]]],
        ["/items/0/of"]
      ),
    ] as [(JSON, [String])])
  func `that are none are refused where they are wrong, and nothing is recorded`(
    _ body: JSON, _ pointers: [String]
  ) async throws {
    try await Site.open { site in
      let program = try await site.program("SA-1")
      let reply = try await program.send("POST", "/sales", body)
      #expect(reply.status == 422)
      #expect(reply.pointers == pointers, "\(reply.text)")
      #expect(try await site.count("purchase") == 0)
    }
  }

  @Test func `are listed page by page, each once, whatever is recorded meanwhile`() async throws {
    try await Site.open { site in
      let program = try await site.program("SA-1")
      _ = try await program.send("POST", "/sales", ["items": .array((0..<25).map { Self.sale("D-\($0)") })])
      var seen: [String] = []
      var next: String? = "/sales?limit=10&fields=id,documentNumber"
      while let path = next {
        let page = try await program.get(path)
        let items = page.json["items"]?.array ?? []
        #expect(items.allSatisfy { $0.members?.count == 2 })
        seen += items.compactMap { $0["documentNumber"]?.string }
        let link = page.headers["link"]
        #expect((link == nil) == (page.json["next"] == nil))
        next = link.map { link in
          String(link.drop { $0 != "<" }.dropFirst().prefix { $0 != ">" }.dropFirst(APIPath.base.count))
        }
        if seen.count == 10 {
          _ = try await program.send("POST", "/sales", ["items": [Self.sale("LATER")]])
        }
      }
      #expect(seen.count == 25)
      #expect(Set(seen).count == 25)
      #expect(!seen.contains("LATER"))
      for cursor in ["x", "AAAA", "", "%00"] {
        #expect(try await program.get("/sales?cursor=\(cursor)").status == 422, "\(cursor)")
      }
    }
  }
}
