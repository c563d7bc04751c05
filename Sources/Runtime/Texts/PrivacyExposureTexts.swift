extension Text {
  package static func exposed(members: Int, lookups: Int, reveals: Int, exports: Int) -> Text {
    Text(
      en: """
        \(members) members; masked names of \(lookups) more people in the lookup index; \(reveals) reveals, \
        \(exports) exports.
        """,
      zh: "涉及会员 \(members) 人；查重索引中另有 \(lookups) 人的掩码姓名；查看明文 \(reveals) 次，导出 \(exports) 次。")
  }
}
