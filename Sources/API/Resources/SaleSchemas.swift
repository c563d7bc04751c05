internal import Application
internal import Catalogue
internal import Kernel

/// Documents of sales and of goods taken back.
enum SaleSchemas {
  private typealias Common = CommonSchemas

  private static let line = Schema.object([
    required("id", .identifier), required("brand", .field(PurchaseLineField.brand)),
    required("reference", .field(PurchaseLineField.reference)),
    required("serial", .field(PurchaseLineField.serial)), required("quantity", .integer(.min ... .max)),
    required("amount", Common.sum), optional("originalLine", .identifier),
    required("takenBackQuantity", .integer(.min ... .max)),
  ]).named("SaleLine")

  private static let credit = Schema.object([
    required("state", .word(["provisional", "decided", "corrected"])), optional("associate", Common.label),
    optional("first", Common.label), required("reason", Common.kept), optional("award", .identifier),
    optional("ruleVersion", Common.count),
  ]).says("Who is credited, and how firmly.").named("Credit")

  static let sale = Schema.object([
    required("id", .identifier), required("kind", .word(of: SaleKind.self)), optional("record", .identifier),
    optional("store", Common.label), optional("serving", Common.label),
    required("soldAt", Schema.instant.says("The provable time: what counts.")),
    optional("statedAt", Schema.instant.says("When it is said to have happened.")),
    required("documentSource", .field(PurchaseField.documentSource)),
    required("documentNumber", .field(PurchaseField.documentNumber)), required("amount", Common.sum),
    optional("original", .identifier), required("reason", .field(PurchaseField.reason)),
    required("lines", .array(line)), required("credit", credit), required("takenBack", Common.sum),
    required("isReversed", .boolean), required("isTakenBackTwice", .boolean),
  ]).named("Sale")

  // MARK: What is sent

  static let itemsMax = 100
  static let linesMax = 200
  private static let word = Schema.text(0...200)

  private static let member = Schema.oneOf([
    .object([required("id", .identifier)]),
    .object([
      required("system", Schema(.text(.system))), required("externalID", Schema(.text(.foreignKey))),
    ]),
  ]).says("The member, by its id or by what another system calls it.")

  private static let common: [Schema.Property] = [
    required("system", Schema(.text(.system)).says("Whose document it is: the name of the till or shop.")),
    required("document", Schema(.text(.foreignKey)).says("Its number there.")),
    optional("associate", Common.code.says("The code of who served; else the key's account.")),
    optional("statedAt", Schema.instant.says("When it happened there.")),
  ]

  private static let saleItem = Schema.object(
    [required("kind", .word(["sale"]))] + common + [
      optional("member", member),
      required(
        "lines",
        .array(
          .object([
            optional("brand", word), optional("reference", word), optional("serial", word),
            optional("quantity", .integer(1...10_000)),
            required("amount", Common.price.says("For all of them.")),
          ]), 1...linesMax)),
    ]
  ).named("SaleItem")

  private static let returnItem = Schema.object(
    [required("kind", .word(["return"]))] + common + [
      required(
        "of",
        Schema.oneOf([
          .object([required("id", .identifier)]),
          .object([
            required("system", Schema(.text(.system))), required("document", Schema(.text(.foreignKey))),
          ]),
        ]).says("The sale that goods come back of.")),
      required("reason", .text(1...500)),
      optional(
        "lines",
        Schema.array(
          .object([
            required(
              "place", Schema.integer(0...Int64(linesMax - 1)).says("Of the line in the sale, from 0.")),
            required("quantity", .integer(1...10_000)), optional("amount", Common.price),
          ]), 0...linesMax
        ).says("Everything that was not taken back yet where it is missing.")),
    ]
  ).named("ReturnItem")

  static let batch = Schema.object([
    required("items", .array(.oneOf([saleItem, returnItem]), 1...itemsMax))
  ]).named("SaleBatch")

  static let outcomes = ToldSaleOutcome.allCases.map(\.rawValue)

  static let answers = Schema.object([
    required(
      "items",
      .array(
        .object([
          required("system", Common.kept), required("document", Common.kept),
          required("outcome", .word(outcomes)), optional("id", .identifier),
          optional("code", Common.code), optional("detail", .text(0...2_000)),
        ]), 0...itemsMax)), required("recorded", Common.count), required("unchanged", Common.count),
    required("refused", Common.count),
  ]).says("What became of each document, in the order sent.").named("SaleBatchAnswer")
}

/// What becomes of an item of a batch.
enum ToldSaleOutcome: String, CaseIterable {
  case recorded, unchanged, differs, refused
}
