package import Access
package import Application
package import HTTPTypes

/// One thing a program can ask for: a row of the table from which routing, rights, checks of input, the OpenAPI document
/// and the walk of all routes follow.
package struct Operation: Sendable {
  /// The name programs generate from.
  package let id: String
  package let method: HTTPRequest.Method
  /// Behind ``APIPath/base``; parts in braces are parameters.
  package let path: String
  package let tag: Tag
  package let access: Access
  /// The right the key's account needs, by the one policy; `nil` where having an account is enough.
  package let right: Action?
  package let summary: Words
  package var parameters: [Parameter] = []
  package var body: Body?
  package let success: Success
  /// What else than the usual refusals is answered.
  package var refusals: [Refusal] = []
  package var ifMatch = Condition.none
  /// Whether a request counts once by its Idempotency-Key: everything that changes something does.
  package var isOnce = true
  package let run: @Sendable (Call) async throws -> Answer

  package enum Access: Hashable, Sendable {
    /// Without a key: the document itself, which says more with one.
    case open
    /// With any key.
    case key
    case scope(APIScope)
  }

  package var scope: APIScope? { if case .scope(let scope) = access { scope } else { nil } }

  /// In both languages of the interface.
  package struct Words: Hashable, Sendable {
    package let english: String
    package let chinese: String

    package init(_ english: String, _ chinese: String) {
      self.english = english
      self.chinese = chinese
    }
  }

  package enum Tag: String, CaseIterable, Sendable {
    case service, members, sales, enquiries, tasks, notices, credits, organisation, webhooks
  }

  /// A value in the address.
  package struct Parameter: Sendable {
    package enum Place: String, Sendable {
      case path, query
    }

    package let name: String
    package let place: Place
    package let schema: Schema
    package let isRequired: Bool

    package static func path(_ name: String, _ schema: Schema) -> Parameter {
      Parameter(name: name, place: .path, schema: schema, isRequired: true)
    }

    package static func query(_ name: String, _ schema: Schema, isRequired: Bool = false) -> Parameter {
      Parameter(name: name, place: .query, schema: schema, isRequired: isRequired)
    }
  }

  package struct Body: Sendable {
    package let schema: Schema
    package var mediaType = "application/json"
  }

  package struct Success: Sendable {
    package let status: HTTPResponse.Status
    /// `nil` for an answer without a body.
    package let schema: Schema?
    /// Whether the answer carries an `ETag`.
    package var hasVersion = false
  }

  package struct Refusal: Hashable, Sendable {
    package let status: HTTPResponse.Status
    package let says: String
  }

  /// Whether a change says which version is known.
  package enum Condition: Sendable {
    case none, optional, required
  }

  package var changes: Bool { method != .get && isOnce }
}

package enum APIPath {
  package static let base = "/api/v1"

  /// Whether an address is one of the API, whether or not there is anything at it.
  package static func holds(_ path: String) -> Bool { path == base || path.hasPrefix(base + "/") }
}

/// What an operation answers.
package struct Answer: Sendable {
  package var status: HTTPResponse.Status = .ok
  package var body: JSON?
  /// Without quotation marks.
  package var version: String?
  /// Behind ``APIPath/base``.
  package var location: String?
  /// Where the next page of a list begins.
  package var next: String?

  package init(
    _ body: JSON?, status: HTTPResponse.Status = .ok, version: String? = nil, location: String? = nil,
    next: String? = nil
  ) {
    self.status = status
    self.body = body
    self.version = version
    self.location = location
    self.next = next
  }
}
