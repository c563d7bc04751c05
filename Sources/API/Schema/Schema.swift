package import Catalogue
internal import Kernel

/// What a value of the API looks like: requests are checked by it, and the OpenAPI document prints it.
package struct Schema: Sendable {
  package indirect enum Kind: Sendable {
    case anything
    case boolean
    case integer(ClosedRange<Int64>)
    case text(TextForm)
    case array(Schema, count: ClosedRange<Int>)
    /// - isOpen: whether members that are not listed may come too.
    case object([Property], isOpen: Bool)
    /// One of several forms, told apart by the names that each requires.
    case oneOf([Schema])
    /// A schema that stands in the document under a name of its own.
    case named(String, Schema)
  }

  /// What a text looks like beyond being one.
  package enum TextForm: Hashable, Sendable {
    case free(ClosedRange<Int>)
    /// Of a closed list.
    case word([String])
    /// Some of a closed list, with commas between them.
    case choice([String])
    case identifier
    /// RFC 3339, with an offset.
    case instant
    case day
    /// A day that comes round every year, in its calendar.
    case annualDate
    case currency
    case url
    /// The name of another system, as part of an address.
    case system
    /// What another system calls something.
    case foreignKey
    /// A number in decimal, exact where a float would not be.
    case number(decimals: Int)
  }

  package struct Property: Sendable {
    package let name: String
    package let schema: Schema
    package let isRequired: Bool
  }

  package var kind: Kind
  package var isNullable = false
  /// What it means, in a sentence.
  package var says = ""

  package init(_ kind: Kind) {
    self.kind = kind
  }
}

extension Schema {
  package static let anything = Schema(.anything)
  package static let boolean = Schema(.boolean)
  package static let identifier = Schema(.text(.identifier))
  package static let instant = Schema(.text(.instant))
  package static let day = Schema(.text(.day))
  package static let currency = Schema(.text(.currency))

  package static func integer(_ range: ClosedRange<Int64>) -> Schema { Schema(.integer(range)) }

  /// - Parameter characters: Unicode scalars, as JSON Schema counts.
  package static func text(_ characters: ClosedRange<Int>) -> Schema { Schema(.text(.free(characters))) }
  package static func word(_ words: [String]) -> Schema { Schema(.text(.word(words))) }

  package static func word<Word: RawRepresentable & CaseIterable>(of _: Word.Type) -> Schema
  where Word.RawValue == String { word(Word.allCases.map(\.rawValue)) }

  package static func array(_ element: Schema, _ count: ClosedRange<Int> = 0...Limits.listRowsMax) -> Schema {
    Schema(.array(element, count: count))
  }

  package static func object(_ properties: [Property]) -> Schema {
    Schema(.object(properties, isOpen: false))
  }

  /// An answer to which later versions, and fields of the dealer's own, may add.
  package static func openObject(_ properties: [Property]) -> Schema {
    Schema(.object(properties, isOpen: true))
  }

  package static func oneOf(_ forms: [Schema]) -> Schema { Schema(.oneOf(forms)) }

  package func named(_ name: String) -> Schema {
    var schema = Schema(.named(name, self))
    schema.says = says
    return schema
  }

  /// The same with all of its members left to choice: what `fields` makes of it.
  var chosen: Schema {
    switch kind {
    case .named(let name, let inner): inner.chosen.named(name + "Chosen")
    case .object(let properties, let isOpen):
      Schema(
        .object(
          properties.map { Property(name: $0.name, schema: $0.schema, isRequired: false) }, isOpen: isOpen))
    default: self
    }
  }

  /// Whole or chosen from: of a page its items.
  var selectable: Schema {
    guard case .named(let name, let inner) = kind, case .object(let properties, let isOpen) = inner.kind,
      case .array(let item, let count)? = properties.first(where: { $0.name == "items" })?.schema.kind
    else { return .oneOf([self, chosen]) }
    let items = Property(
      name: "items", schema: .array(.oneOf([item, item.chosen]), count), isRequired: true)
    return Schema(.object([items] + properties.filter { $0.name != "items" }, isOpen: isOpen)).named(name)
  }

  /// The same, or `null`.
  package var orNull: Schema {
    var schema = self
    schema.isNullable = true
    return schema
  }

  package func says(_ text: String) -> Schema {
    var schema = self
    schema.says = text
    return schema
  }

  /// A field of a synced table as the catalogue has it. A text takes as many characters as fit its column whatever
  /// they are.
  package static func field(_ field: some CatalogueField) -> Schema {
    guard let specification = Catalogue.current[type(of: field).table]?.field(field.id) else {
      return .anything
    }
    return switch specification.type {
    case .reference: .identifier
    case .text: .text(0...textCharactersMax)
    case .integer: .integer(.min ... .max)
    case .instant: .instant
    case .flag: .boolean
    case .bytes: .text(0...Limits.blobBytesMax * 2)
    case .textSet: .array(.text(1...tagCharactersMax), 0...Limits.setElementsMax)
    }
  }

  /// Four bytes a character at most.
  package static let textCharactersMax = Limits.textBytesMax / 4
  package static let tagCharactersMax = 40
}

/// A member of an object that has to be there.
package func required(_ name: String, _ schema: Schema) -> Schema.Property {
  Schema.Property(name: name, schema: schema, isRequired: true)
}

/// A member of an object that may be missing.
package func optional(_ name: String, _ schema: Schema) -> Schema.Property {
  Schema.Property(name: name, schema: schema, isRequired: false)
}
