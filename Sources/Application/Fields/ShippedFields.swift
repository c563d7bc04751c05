package import Kernel
internal import Members

/// Modules that come with the program, to be taken as they are or as an example: ordinary definitions once installed.
package enum ShippedModule: String, CaseIterable, Sendable {
  /// What a person looks for in a watch.
  case watch
  /// Tags that head office keeps, the same in every store, beside those that stores write as they like.
  case tags

  /// The change that installs it. Installing again brings what lacks; what the house made of the rest stays.
  package func definition(by actor: AssociateID?) -> DefineFields {
    switch self {
    case .watch:
      DefineFields(
        modules: [ModuleDraft("watch", english: "Watch preferences", chinese: "腕表偏好")],
        fields: [Self.brands, Self.wrist, Self.budgetFrom, Self.budgetTo, Self.motive], addsOnly: true,
        actor: actor)
    case .tags:
      DefineFields(
        modules: [ModuleDraft("tags", english: "Client tags", chinese: "客户标签")], fields: [Self.clientTags],
        addsOnly: true, actor: actor)
    }
  }

  /// Not open: what is written so is the same word everywhere.
  private static var clientTags: FieldDraft {
    var field = Self.field("tags.client", .options, "Client tags", "客户标签", in: .tags)
    field.isSearchable = true
    field.place = "head"
    field.options = [
      ("vip", "VIP", "VIP"), ("key-client", "Key client", "重点客户"), ("collector", "Collector", "收藏家"),
      ("frequent", "Buys often", "高频购买"), ("referrer", "Refers others", "转介绍人"),
      ("business-gifts", "Business gifts", "商务送礼"), ("prefers-discretion", "Prefers discretion", "注重私密"),
    ].map { FieldOptionDraft($0.0, english: $0.1, chinese: $0.2) }
    return field
  }

  /// Also shown at the head of the sheet: what an associate wants to know first.
  private static var brands: FieldDraft {
    var field = Self.field("watch.brands", .options, "Preferred brands", "偏好品牌")
    field.isOpen = true
    field.isSearchable = true
    field.place = "head"
    field.options = [
      ("patek-philippe", "Patek Philippe", "百达翡丽"), ("audemars-piguet", "Audemars Piguet", "爱彼"),
      ("vacheron-constantin", "Vacheron Constantin", "江诗丹顿"), ("rolex", "Rolex", "劳力士"),
      ("jaeger-lecoultre", "Jaeger-LeCoultre", "积家"), ("iwc", "IWC", "万国"), ("cartier", "Cartier", "卡地亚"),
      ("omega", "Omega", "欧米茄"), ("tudor", "Tudor", "帝舵"), ("longines", "Longines", "浪琴"),
      ("tissot", "Tissot", "天梭"),
    ].map { FieldOptionDraft($0.0, english: $0.1, chinese: $0.2) }
    return field
  }

  private static var wrist: FieldDraft {
    var field = Self.field("watch.wrist", .decimal, "Wrist size", "腕围")
    field.unit = "mm"
    return field
  }

  private static var budgetFrom: FieldDraft {
    var field = Self.field("watch.budget-from", .amount, "Budget from", "预算下限")
    field.unit = "CNY"
    return field
  }

  private static var budgetTo: FieldDraft {
    var field = Self.field("watch.budget-to", .amount, "Budget to", "预算上限")
    field.unit = "CNY"
    return field
  }

  private static var motive: FieldDraft {
    var field = Self.field("watch.motive", .option, "Motive", "购买动机")
    field.options = [
      ("own-use", "Own use", "自用"), ("gift", "Gift", "送礼"), ("collection", "Collection", "收藏"),
      ("investment", "Investment", "投资"), ("business", "Business", "商务"), ("wedding", "Wedding", "婚庆"),
      ("celebration", "Celebration", "庆祝"),
    ].map { FieldOptionDraft($0.0, english: $0.1, chinese: $0.2) }
    return field
  }

  private static func field(
    _ code: String, _ kind: CustomField.Kind, _ english: String, _ chinese: String,
    in module: ShippedModule = .watch
  ) -> FieldDraft {
    var field = FieldDraft(code, kind: kind)
    field.module = module.rawValue
    field.english = english
    field.chinese = chinese
    return field
  }
}
