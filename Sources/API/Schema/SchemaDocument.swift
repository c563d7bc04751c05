internal import Kernel

extension Schema {
  /// As JSON Schema 2020-12 has it. Named schemas are referred to, and collected beside.
  func document(collecting named: inout [String: JSON]) -> JSON {
    var members = content(&named)
    if isNullable { members = Self.orNull(members) }
    if !says.isEmpty { members.append(.init("description", .string(says))) }
    return .object(members)
  }

  private static func orNull(_ members: [JSON.Member]) -> [JSON.Member] {
    guard let type = members.first(where: { $0.name == "type" })?.value,
      !members.contains(where: { $0.name == "enum" })
    else { return [.init("anyOf", [.object(members), ["type": "null"]])] }
    return members.map { $0.name == "type" ? .init("type", [type, "null"]) : $0 }
  }

  private func content(_ named: inout [String: JSON]) -> [JSON.Member] {
    switch kind {
    case .anything: []
    case .boolean: [.init("type", "boolean")]
    case .integer(let range):
      [
        .init("type", "integer"), .init("format", "int64"), .init("minimum", .integer(range.lowerBound)),
        .init("maximum", .integer(range.upperBound)),
      ]
    case .text(let form): [.init("type", "string")] + form.content
    case .array(let element, let count):
      [
        .init("type", "array"), .init("items", element.document(collecting: &named)),
        .init("minItems", .integer(Int64(count.lowerBound))),
        .init("maxItems", .integer(Int64(count.upperBound))),
      ]
    case .object(let properties, let isOpen): object(properties, isOpen: isOpen, &named)
    case .oneOf(let forms): [.init("anyOf", .array(forms.map { $0.document(collecting: &named) }))]
    case .named(let name, let schema): reference(name, schema, &named)
    }
  }

  private func object(
    _ properties: [Property], isOpen: Bool, _ named: inout [String: JSON]
  ) -> [JSON.Member] {
    let required = properties.filter(\.isRequired).map { JSON.string($0.name) }
    let described = properties.map {
      JSON.Member($0.name, $0.schema.document(collecting: &named))
    }
    return [.init("type", "object"), .init("properties", .object(described))]
      + (required.isEmpty ? [] : [.init("required", .array(required))])
      + (isOpen ? [] : [.init("additionalProperties", false)])
  }

  private func reference(
    _ name: String, _ schema: Schema, _ named: inout [String: JSON]
  ) -> [JSON.Member] {
    if named[name] == nil {
      // Before it is described: a schema may lead back to itself.
      named[name] = .null
      named[name] = schema.document(collecting: &named)
    }
    return [.init("$ref", .string("#/components/schemas/\(name)"))]
  }
}

extension Schema.TextForm {
  fileprivate var content: [JSON.Member] {
    switch self {
    case .free(let range):
      [
        .init("minLength", .integer(Int64(range.lowerBound))),
        .init("maxLength", .integer(Int64(range.upperBound))),
        .init("pattern", #"^[^\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]*$"#),
      ]
    case .word(let words): [.init("enum", .array(words.map { .string($0) }))]
    case .choice(let words):
      [
        .init(
          "pattern",
          .string("^(\(words.joined(separator: "|")))(,(\(words.joined(separator: "|"))))*$"))
      ]
    case .identifier: [.init("format", "uuid")]
    case .instant: [.init("format", "date-time")]
    case .day: [.init("format", "date")]
    case .annualDate: [.init("pattern", .string(Self.annualDatePattern))]
    case .currency: [.init("pattern", "^[A-Z]{3}$")]
    case .url: [.init("format", "uri"), .init("maxLength", 2_000)]
    case .system: [.init("pattern", .string(Self.systemPattern))]
    case .foreignKey: [.init("pattern", .string(Self.foreignKeyPattern))]
    case .number(let decimals): [.init("pattern", .string(Self.numberPattern(decimals)))]
    }
  }
}
