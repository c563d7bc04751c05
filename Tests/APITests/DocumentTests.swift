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

@Suite struct `The document of the API` {
  private let operations = OperationTable.all
  private let document = OpenAPIDocument.json(of: OperationTable.all)

  @Test func `has every operation once, in both languages`() {
    #expect(operations.count >= 35)
    #expect(Set(operations.map(\.id)).count == operations.count)
    #expect(Set(operations.map { "\($0.method) \($0.path)" }).count == operations.count)
    for operation in operations {
      #expect(!operation.summary.english.isEmpty, "\(operation.id)")
      #expect(operation.summary.chinese.unicodeScalars.contains { $0.value > 0x4E00 }, "\(operation.id)")
      let described = document["paths"]?[APIPath.base + operation.path]?[
        operation.method.rawValue.lowercased()]
      #expect(described?["operationId"]?.string == operation.id)
      #expect(described?["responses"]?[String(operation.success.status.code)] != nil, "\(operation.id)")
    }
  }

  @Test func `names every part of a path, and asks for a scope wherever it gives something`() {
    for operation in operations {
      let captures = operation.path.split(separator: "/").filter { $0.hasPrefix("{") }
        .map { String($0.dropFirst().dropLast()) }
      #expect(
        operation.parameters.filter { $0.place == .path }.map(\.name).sorted() == captures.sorted(),
        "\(operation.id)")
      if operation.scope == nil { #expect(["getDocument", "getAccount"].contains(operation.id)) }
    }
    #expect(Set(operations.compactMap(\.scope)) == Set(APIScope.allCases), "a scope nobody asks for")
  }

  @Test func `refers to nothing that is not in it`() {
    let schemas = Set(document["components"]?["schemas"]?.members?.map(\.name) ?? [])
    #expect(schemas.count >= 30)
    var references: Set<String> = []
    collect(document, &references)
    #expect(!references.isEmpty)
    for reference in references {
      #expect(reference.hasPrefix("#/components/schemas/"))
      #expect(schemas.contains(String(reference.dropFirst("#/components/schemas/".count))), "\(reference)")
    }
  }

  private func collect(_ value: JSON, _ references: inout Set<String>) {
    for element in value.array ?? [] { collect(element, &references) }
    for member in value.members ?? [] {
      if member.name == "$ref", let text = member.value.string { references.insert(text) }
      collect(member.value, &references)
    }
  }
}
