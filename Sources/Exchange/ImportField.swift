/// What kind of rows a file holds.
package enum ImportKind: String, Sendable, CaseIterable {
  case members
  case purchases
}

/// What a column can mean. The raw value is the name used in `--map field=column`.
package enum ImportField: String, Sendable, CaseIterable {
  // Of both kinds.
  case store
  case associate

  // Of a member list.
  case record
  case firstContactAt
  case name
  case givenName
  case familyName
  case phone
  case email
  case chat
  case birthday
  case calendar
  case gender
  case address
  case source

  // Of purchases.
  case document
  case documentLine
  case member
  case at
  case kind
  case brand
  case reference
  case serial
  case quantity
  case amount
  case currency

  static let ofMembers: [ImportField] = [
    .record, .store, .associate, .firstContactAt, .name, .givenName, .familyName, .phone, .email, .chat,
    .birthday,
    .calendar, .gender, .address, .source,
  ]
  static let ofPurchases: [ImportField] = [
    .document, .documentLine, .member, .store, .associate, .at, .kind, .brand, .reference, .serial, .quantity,
    .amount, .currency,
  ]

  /// What a column of such a file can mean, in the order in which people read it.
  package static func fields(of kind: ImportKind) -> [ImportField] {
    kind == .members ? ofMembers : ofPurchases
  }

  /// Several columns may carry it: two phone numbers, an address in parts.
  var takesSeveralColumns: Bool {
    [.phone, .email, .address].contains(self)
  }

  /// `--map` may name several columns: these, and a birthday in year, month and day.
  package var takesSeveralMapped: Bool { takesSeveralColumns || self == .birthday }

  /// The headers that mean this field in a file of that kind, as ``HeaderName`` writes them.
  func headers(in kind: ImportKind) -> [String] {
    switch self {
    case .record: Self.recordHeaders
    case .member: Self.memberReferenceHeaders
    case .at: Self.timeHeaders
    case .firstContactAt: Self.firstContactHeaders
    case .amount: Self.amountHeaders
    case .phone: Self.phoneHeaders
    case .address: Self.addressHeaders
    case .document: Self.documentHeaders
    case .associate: Self.associateHeaders
    default: Self.otherHeaders[self] ?? []
    }
  }
}

extension ImportField {
  // The lists hold what the usual systems write, English first, then Chinese. Earlier entries win when a file has
  // several columns for a field that takes one.
  private static let recordHeaders = [
    "recordid", "memberid", "memberno", "membernumber", "membercode", "contactid", "leadid", "customerid",
    "customerno",
    "customernumber", "customercode", "clientid", "externalid", "crmid", "cardno", "cardnumber",
    // Last of all that of an account: an export of Salesforce has `ID` for the person and `ACCOUNTID` for what several share.
    "card", "recordidcontact", "recordidlead", "id", "accountid",
    "会员编号", "会员号", "会员id", "会员代码", "会员卡号", "客户编号", "客户号", "客户id", "客户代码", "顾客编号", "顾客id", "档案编号",
    "档案号", "卡号", "編號", "會員編號", "客戶編號", "编号",
  ]
  private static let memberReferenceHeaders = [
    "recordid", "memberid", "memberno", "membernumber", "membercode", "member", "contactid", "customerid",
    "customerno",
    "customernumber", "customercode", "customer", "clientid", "accountid", "externalid", "card", "cardid",
    "cardno",
    "cardnumber", "loyaltycard", "会员编号", "会员号", "会员id", "会员代码", "会员", "客户编号", "客户号", "客户id", "客户代码", "顾客编号",
    "会员卡号", "会员卡", "卡号", "會員編號", "客戶編號",
  ]
  private static let timeHeaders = [
    "at", "date", "datetime", "time", "saledate", "salesdate", "purchasedate", "purchasedat",
    "transactiondate",
    "transactiontime", "orderdate", "invoicedate", "documentdate", "closedate", "销售时间", "销售日期", "购买时间",
    "购买日期",
    "交易时间", "交易日期", "下单时间", "订单日期", "单据日期", "消费时间", "消费日期", "时间", "日期", "銷售日期", "日期時間",
  ]
  private static let firstContactHeaders = [
    "firstcontactat", "firstcontact", "firstcontactdate", "firstvisit", "firstvisitdate", "createdat",
    "createdate",
    "createddate", "createdtime", "systemcreatedtime", "created", "membersince", "registeredat",
    "registrationdate", "joindate",
    "首次到店时间",
    "首次接触时间", "首次到店日期", "首次到店", "首次联系时间", "建档时间", "建档日期", "创建时间", "创建日期", "注册时间", "注册日期", "入会时间",
    "入会日期", "开卡时间", "开卡日期", "首次到店時間", "建檔日期", "創建時間",
  ]
  private static let amountHeaders = [
    "amount", "amountcny", "amountrmb", "amountusd", "amounthkd", "amounteur", "amountjpy",
    "amountchf", "amountgbp", "amountsgd", "amounttwd", "amountmop", "dollarvalue", "total", "totalamount",
    "netamount",
    "paid", "金额", "实付金额", "实收金额", "成交金额", "销售金额", "消费金额", "订单金额", "总金额", "实付", "实收", "金額",
    "實付金額",
  ]
  private static let phoneHeaders = [
    "phone", "phonenumber", "mobile", "mobilephone", "mobilenumber", "mobilephonenumber", "cellphone",
    "telephone", "tel",
    "homephone", "workphone", "otherphone", "whatsappphonenumber", "phone1", "phone2", "mobile1", "mobile2",
    "手机号码", "手机号", "手机",
    "移动电话", "联系电话",
    "联系方式", "电话号码", "电话", "备用电话", "备用手机", "手机2", "电话2", "家庭电话", "固定电话", "座机", "手機號碼", "手機", "電話",
    "聯絡電話",
  ]
  private static let addressHeaders = [
    "address", "fulladdress", "streetaddress", "street", "mailingaddress", "mailingstreet", "mailingcity",
    "mailingstate", "mailingstateprovince", "stateprovince", "zippostalcode",
    "mailingzip", "mailingzippostalcode", "mailingpostalcode", "mailingcountry", "address1", "address2",
    "addressline1", "addressline2",
    "district", "city", "state", "stateregion", "province", "zip", "zipcode", "postalcode", "postcode",
    "country", "countryregion",
    "地址", "联系地址", "详细地址", "通讯地址", "家庭地址", "收货地址", "省份", "省", "城市", "市", "区县", "区", "街道", "所在地区", "聯絡地址",
    "通訊地址",
  ]
  private static let documentHeaders = [
    "document", "documentno", "documentnumber", "documentid", "purchaseid", "saleid", "salesid",
    "transactionid", "transactionno",
    "orderid", "orderno", "ordernumber", "receipt", "receiptno", "receiptnumber", "receiptid", "invoice",
    "invoiceno",
    "invoicenumber", "ticketno", "dealid", "单据编号", "单据号", "单号", "销售单号", "订单号", "订单编号", "小票号", "小票编号", "流水号",
    "交易号",
    "交易编号", "销售编号", "購買編號", "單號", "訂單號",
  ]
  private static let associateHeaders = [
    "associate", "associatecode", "associateid", "salesassociate", "salesperson", "salesrep", "consultant",
    "advisor",
    "clientadvisor", "owner", "ownerid", "contactowner", "leadowner", "customerowner", "accountowner",
    "staff", "staffid", "cashier",
    "导购", "导购编号", "导购员", "顾问", "销售顾问", "专属顾问", "客户经理", "销售员", "销售", "店员", "负责人", "所属导购", "跟进人", "員工", "導購",
    "銷售顧問",
  ]
  private static let otherHeaders: [ImportField: [String]] = [
    .store: [
      "store", "storecode", "storeid", "storeno", "shop", "shopcode", "shopid", "branch", "boutique", "门店",
      "门店编号",
      "门店代码", "店铺", "店铺编号", "店铺代码", "所属门店", "分店", "門店", "店舖",
    ],
    .name: [
      "name", "fullname", "membername", "contactname", "customername", "clientname", "姓名", "会员姓名", "客户姓名",
      "客户名称", "顾客姓名", "联系人", "名字", "會員姓名", "客戶姓名",
    ],
    .givenName: ["firstname", "givenname", "forename", "名"],
    .familyName: ["lastname", "familyname", "surname", "姓", "姓氏"],
    .email: [
      "email", "emailaddress", "mail", "workemail", "secondaryemail", "additionalemailaddresses", "电子邮箱",
      "电子邮件", "邮箱",
      "邮箱地址", "電子郵件", "郵箱", "電郵",
    ],
    .chat: ["wechat", "wechatid", "weixin", "chat", "chatid", "微信号", "微信", "微信id", "微信號"],
    .birthday: ["birthday", "birthdate", "dateofbirth", "dob", "生日", "出生日期", "会员生日", "客户生日", "出生年月"],
    .calendar: ["birthdaycalendar", "calendar", "birthdaytype", "生日类型", "历法", "公历农历", "阴历阳历", "生日類型"],
    .gender: ["gender", "sex", "salutation", "性别", "称谓", "性別", "稱謂"],
    .source: [
      "source", "leadsource", "originalsource", "originaltrafficsource", "channel", "客户来源", "会员来源", "来源",
      "渠道", "获客渠道", "來源",
      "客戶來源",
    ],
    .documentLine: ["line", "lineno", "linenumber", "lineid", "itemno", "行号", "行項目", "明细行号", "序号"],
    .kind: ["kind", "type", "transactiontype", "documenttype", "类型", "业务类型", "单据类型", "交易类型", "類型"],
    .brand: ["brand", "品牌"],
    .reference: [
      "reference", "referenceno", "refno", "model", "modelno", "sku", "itemcode", "型号", "款号", "货号", "商品编码",
      "型號",
    ],
    .serial: ["serial", "serialno", "serialnumber", "序列号", "表身号", "机身号", "編號序列", "序列號"],
    .quantity: ["quantity", "qty", "pieces", "units", "numberofcds", "count", "数量", "件数", "數量", "件數"],
    .currency: ["currency", "currencycode", "币种", "货币", "幣種"],
  ]
}
