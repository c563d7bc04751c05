// What the commands of custom fields say.

extension Text {
  package static func fieldDefined(_ code: String) -> Text {
    Text(en: "\(code) is defined.", zh: "已定义 \(code)。")
  }

  package static func fieldsInstalled(_ module: String) -> Text {
    Text(
      en: "Module \(module) is there; `clientele field list` shows its fields.",
      zh: "已安装模块 \(module)，可用 clientele field list 查看其字段。")
  }

  package static let noFields = Text(
    en: "No fields are defined; `clientele field install watch` brings an example.",
    zh: "尚未定义字段；可用 clientele field install watch 安装示例。")

  package static func fieldModule(_ code: String, en: String, zh: String, isArchived: Bool) -> Text {
    Text(
      en: "\(code): \(en) \(zh)\(isArchived ? " (archived)" : "")",
      zh: "\(code)：\(zh) \(en)\(isArchived ? "（已停用）" : "")")
  }

  package static func field(
    _ code: String, en: String, zh: String, kind: String, options: String, isArchived: Bool
  ) -> Text {
    Text(
      en: "  \(code)  \(en) \(zh)  \(kind)  \(options)\(isArchived ? "  archived" : "")",
      zh: "  \(code)  \(zh) \(en)  \(kind)  \(options)\(isArchived ? "  已停用" : "")")
  }
}
