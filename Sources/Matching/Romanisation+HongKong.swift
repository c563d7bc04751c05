extension Romanisation {
  /// Spelling, then the simplified characters written so.
  static let hongKongSpellings: [String] = [
    "wong 黄王汪皇旺", "chan 陈", "lee 李利", "li 李利莉", "cheung 张章祥昌", "lau 刘", "leung 梁良", "ng 吴伍", "lam 林蓝岚琳",
    "ho 何浩可贺", "cheng 郑", "chow 周邹", "chau 周邹秋", "tang 邓汤", "yeung 杨洋", "tsang 曾", "chu 朱", "lai 黎赖丽励", "mak 麦",
    "fung 冯凤风枫", "so 苏素", "yip 叶", "kwok 郭国", "tse 谢子芝", "law 罗", "lo 罗卢劳", "lui 吕雷", "yu 余俞于如宇瑜",
    "choi 蔡彩才财", "tsui 徐崔", "hui 许煦", "poon 潘", "pun 潘", "yuen 袁阮源婉远", "ma 马", "to 杜涛图", "tam 谭谈", "kwan 关君坤",
    "kong 江", "wan 温尹云韵允", "siu 萧邵小少肇绍兆", "shiu 邵", "fong 方芳", "lok 骆乐洛", "luk 陆", "mok 莫", "hung 洪雄红虹熊",
    "kam 甘金锦", "sin 冼倩善", "shek 石", "yau 邱游尤佑有", "yam 任", "yim 严艳", "yan 恩欣仁殷甄", "yun 欣润", "chung 钟宗忠聪中仲颂",
    "chiu 赵超昭钊朝", "ip 叶", "kan 简勤", "hon 韩汉", "ha 夏", "tong 唐汤棠", "tin 田天", "tai 戴大泰", "wu 胡湖", "woo 胡",
    "yiu 姚耀尧", "yung 容翁榕", "sham 岑沈", "sung 宋", "suen 孙", "szeto 司徒", "auyeung 欧阳", "au 区欧", "ngai 魏艺", "ngan 颜银",
    "leong 梁", "lim 林廉", "mui 梅妹", "mo 武巫毛", "mou 毛", "pang 彭鹏", "seto 司徒", "tsoi 蔡", "wai 韦伟慧惠蔚威卫怀", "wen 温",
    "ko 高", "kou 高", "kung 龚孔恭", "kwong 邝光广", "fan 范芬", "foo 傅富", "fu 傅富夫", "cho 曹祖楚", "tso 曹", "chin 钱前展",
    "chui 徐翠", "lee 理", "lei 李莉", "wing 永荣咏颖泳颕", "ka 家嘉", "kar 家嘉", "man 文敏雯民万曼", "ming 明铭名鸣", "chi 志智之芝治姿",
    "chun 振俊春进津镇珍晋秦", "kit 杰洁结", "kin 健坚建", "kwong 广光", "kei 琪基奇其祺淇", "kai 启佳佳继", "hei 希熙曦喜禧", "hin 轩宪显",
    "yin 彦燕贤妍言延然", "yee 仪怡宜伊依颐而", "yi 怡仪义儿", "ling 玲灵凌铃龄", "mei 美媚薇", "mi 美", "suet 雪", "sze 思诗斯施司师",
    "sum 心深森", "ching 青清静贞正晴程菁菁婧靖政澄呈精", "shan 珊山姗", "yuk 玉煜郁旭", "yuet 月悦越", "wah 华", "wa 华", "fai 辉晖挥",
    "keung 强姜", "kuen 娟权鹃", "lan 兰", "lin 莲连年", "lung 龙", "mun 满敏", "nga 雅娅", "oi 爱", "on 安", "pik 碧", "ping 平萍苹",
    "po 宝波步保", "pui 佩培贝", "sau 秀守修寿", "shing 成诚胜承盛城", "shuk 淑", "shun 顺纯信", "sing 星声成", "tak 德得", "tat 达",
    "tim 添甜", "ting 婷庭廷亭丁", "tung 东彤桐童冬栋通同", "wang 宏泓弘", "wan 云", "wun 焕", "yat 日逸溢一", "ying 英莹盈映应瑛影", "yeuk 若约",
    "yan 茵", "kiu 乔娇", "kwan 均钧群", "hang 行恒衡杏幸", "hoi 海开凯", "hok 学", "hau 孝厚巧", "him 谦", "hing 兴庆卿馨", "ho 豪灏昊皓好",
    "fuk 福", "fun 欢宽", "fat 发", "choi 才", "cheuk 卓焯灼倬", "cheong 昌", "chuen 全泉传存", "chak 泽则", "chit 哲", "kan 勤", "king 敬景琼竞经",
    "lap 立", "lik 力", "lok 乐", "long 朗", "nam 南楠男", "nok 诺", "pak 柏伯百", "sang 生", "sheung 尚常双湘嫦", "tai 泰", "tin 天", "tsun 俊进晋",
    "tsz 子芷梓紫慈", "wui 会", "yik 亦奕翼益易忆", "yue 宇如", "yui 锐睿蕊", "chor 楚", "fei 菲飞妃霏", "fa 花", "ying 凝", "lai 黎",
    "hiu 晓", "ki 琪", "sin 仙", "mong 望", "ngo 娥", "wo 和", "woon 媛垣", "kwai 贵桂葵", "kui 巨", "lun 伦麟", "mau 茂", "sik 锡识", "chor 初",
  ]
}
