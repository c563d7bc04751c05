internal import Application

/// Words about stores and their nodes.
extension PageTexts {
  var nodes: String { say("Nodes", "节点") }
  var nodesSays: String {
    say(
      "Every store's computer and every laptop, as head office last heard of it.",
      "各门店电脑与外勤笔记本，以总部最近一次收到的信息为准。")
  }
  var node: String { say("Node", "节点") }
  var allNodes: String { say("All nodes", "全部节点") }
  func nodeKind(_ kind: String) -> String {
    switch kind {
    case "store": say("Store computer", "门店电脑")
    case "laptop": say("Laptop", "外勤笔记本")
    case "hub": say("Head office", "总部")
    default: kind
    }
  }
  func laptopOf(_ name: String) -> String { say("Laptop of \(name)", "\(name) 的笔记本") }
  func nodeStanding(_ standing: NodeStanding) -> String {
    switch standing {
    case .fresh: say("In touch", "联系正常")
    case .late: say("Late", "联系延迟")
    case .silent: say("Silent", "失联")
    case .leaseOver: say("Lease run out", "租约已过期")
    case .revoked: say("Revoked", "已吊销")
    }
  }
  var needAttention: String { say("Need somebody", "需要处理") }
  var everyNode: String { say("Every node", "全部") }
  var onlyAttention: String { say("Only what needs somebody", "仅需要处理的") }
  var allNodesWell: String { say("Nothing here needs anybody.", "此范围内一切正常。") }
  var noNodes: String { say("No store has joined yet", "尚无门店加入") }
  var noNodesSays: String {
    say("Make a token, and enter it at the store's computer.", "请先生成令牌，再在门店电脑上输入。")
  }
  var unit: String { say("Region", "区域") }
  var wholeDealer: String { say("All regions", "全部区域") }
  var noUnit: String { say("In no region", "未分区域") }
  var lastContact: String { say("Last contact", "最近联系") }
  var neverInTouch: String { say("never", "从未联系") }
  var backlog: String { say("Sent and fetched", "上传与下载") }
  func toFetch(_ count: String, _ moment: String) -> String {
    say("\(count) to fetch, since \(moment)", "待下载 \(count)，自 \(moment)")
  }
  var programVersion: String { say("Version", "程序版本") }
  var furtherStores: String { say("Further stores", "更多门店") }

  func nodeConcern(_ concern: NodeView.Concern, _ parked: Int) -> String {
    switch concern {
    case .leaseOver: nodeStanding(.leaseOver)
    case .silent: nodeStanding(.silent)
    case .late: nodeStanding(.late)
    case .asksRenewal: say("asks for a certificate", "申请补发证书")
    case .certificateEnds: say("certificate ends soon", "证书即将到期")
    case .parked: say("\(parked) parked", "搁置 \(parked)")
    case .behind: say("falls behind", "下载落后")
    }
  }
  func nodeAdvice(_ concern: NodeView.Concern) -> String {
    switch concern {
    case .leaseOver:
      say(
        "It shows no members until it has spoken to head office; what was recorded on it is kept and sent first.",
        "联网之前不再显示会员；本机已录入的内容保留，联网后最先上传。")
    case .silent:
      say(
        "Ask whether it is switched on and reaches head office. What is recorded there is kept; if it is lost, revoke it.",
        "请确认是否开机、能否连到总部。当地录入的内容都会保留；如设备遗失，请吊销。")
    case .late: say("Usual over night. Otherwise look at the line.", "夜间属正常，否则请检查线路。")
    case .asksRenewal:
      say(
        "Its certificate has expired. Make sure that it is still where it belongs, then approve below.",
        "其证书已过期。请核实设备仍在原处，然后在下方批准。")
    case .certificateEnds:
      say(
        "It renews by itself when it reaches head office; afterwards somebody has to approve.",
        "联网后自动续期；过期之后须由人批准。")
    case .parked: say("Look at what was parked, below.", "请查看下方被搁置的变更。")
    case .behind:
      say(
        "It is in touch and has not fetched what is new. Look at its disk, and at sync status there.",
        "联系正常但未下载新数据。请检查其磁盘，并在该机查看同步状态。")
    }
  }
  var rowsHeld: String { say("Rows it may hold", "可持有的记录数") }
  var certificateUntil: String { say("Certificate until", "证书有效期至") }
  var enrolledSince: String { say("Joined", "加入时间") }
  var logLife: String { say("Life of its log", "日志世代") }
  func logLifeSays(_ number: Int) -> String {
    say("\(number), after it was restored or copied", "第 \(number) 代（曾恢复或被复制）")
  }
  var nodeIdentity: String { say("Identifier", "标识") }

  // MARK: Parked

  var parkedChanges: String { say("Parked changes", "被搁置的变更") }
  var parkedSays: String {
    say(
      "Received and kept, but counted in nobody's state, their author's included.",
      "已收到并保留，但不计入任何节点的状态，包括录入方。")
  }
  func changeNumber(_ number: String) -> String { say("change \(number)", "变更 \(number)") }
  func parkedReason(_ code: String) -> String {
    switch code {
    case "input.notAllowed":
      say("In the name of somebody who was never on that store's staff", "署名者从未在该店任职")
    case "change.wrongNode": say("Names another log than it came in", "所署日志与来源不符")
    case "change.seenAhead": say("Claims to have seen what head office never gave", "声称见过总部从未给出的数据")
    case "change.signatureInvalid": say("Its signature does not hold", "签名无效")
    case "change.malformed": say("Holds what cannot be stored", "内容无法存储")
    case "change.unknownTable": say("Written by a newer program", "由更新版本的程序写入")
    case "change.tooLarge": say("Too large", "超过大小限制")
    case "input.memberErased": say("About a person who was erased", "涉及已删除的会员")
    default: say("Refused", "被拒绝")
    }
  }
  func parkedRemedy(_ code: String) -> String {
    switch code {
    case "input.notAllowed":
      say(
        "Add the person to the store's staff, then have it recorded again.", "请先将此人加入该店员工名单，再重新录入。")
    case "change.wrongNode", "change.seenAhead", "change.signatureInvalid":
      say(
        "This does not happen by itself: look at who uses the computer, and revoke it in doubt.",
        "正常情况下不会发生：请核查该电脑的使用者，如有疑问请吊销。")
    case "change.unknownTable":
      say("Bring head office up to date, then have it recorded again.", "请升级总部程序，再重新录入。")
    case "input.memberErased": say("Nothing to do.", "无需处理。")
    default: say("Bring the program there up to date, then have it recorded again.", "请升级该机程序，再重新录入。")
    }
  }

  // MARK: Letting in

  var nodesWaiting: String { say("Waiting", "待处理") }
  func waitingKind(_ kind: NodeWaiting.Kind) -> String {
    switch kind {
    case .storeToken: say("token for a store", "门店令牌")
    case .laptopToken: say("token for a laptop", "笔记本令牌")
    case .renewal: say("certificate after expiry", "过期证书补发")
    }
  }
  func tokenStart(_ token: String) -> String { say("begins with \(token)", "开头为 \(token)") }
  func askedForBy(_ name: String) -> String { say("asked for by \(name)", "由 \(name) 申请") }
  func tokenGoodUntil(_ moment: String) -> String { say("good until \(moment)", "有效期至 \(moment)") }
  var machineWaits: String { say("the machine waits", "设备等待中") }
  var anotherApproves: String { say("another person approves", "须由他人批准") }
  var nothingWaitsThere: String { say("Nothing waits there any more.", "该项已不在等待。") }
  var newNode: String { say("New node", "新节点") }
  var newNodeSays: String {
    say("A token lets one computer in, once.", "一个令牌只能让一台电脑加入一次。")
  }
  var nodeFor: String { say("For", "用于") }
  var storeCodeOrName: String { say("Store, by code or name", "门店编号或名称") }
  var newStoreHelp: String { say("One that is not known yet is made.", "尚不存在的门店将被新建。") }
  var laptopAssociate: String { say("Laptop of, by code", "笔记本使用人工号") }
  var laptopHelp: String {
    say("Holds this person's members. A second person approves it.", "仅持有此人的会员，须由另一人批准。")
  }
  var tokenLifetime: String { say("Good for", "有效时长") }
  func hours(_ count: Int) -> String { say("\(count) h", "\(count) 小时") }
  var makeToken: String { say("Make the token", "生成令牌") }
  var sayWhichStore: String { say("Say which store.", "请填写门店。") }
  var sayWhoseLaptop: String { say("Say whose laptop it is.", "请填写使用人工号。") }
  var onlyForLaptops: String { say("Only for a laptop.", "仅用于笔记本。") }
  var storeAmbiguous: String { say("More than one store is called so. Give the code.", "有多家门店同名，请填写编号。") }
  var tokenMade: String { say("The token", "令牌已生成") }
  var shownOnce: String {
    say("It is shown this once. Whoever has it can join, until it is used.", "仅显示这一次。持有者均可加入，直到被使用。")
  }
  func secondApproves(_ token: String) -> String {
    say("A second person has to approve \(token) before it is good.", "须由另一人批准 \(token) 后方可使用。")
  }
  var tokenSays: String { say("At the computer that joins:", "在要加入的电脑上运行：") }

  // MARK: Putting out

  var revokeNode: String { say("Revoke", "吊销") }
  var revokeSays: String {
    say(
      "Within seconds it is out for good. Once it hears of it, it destroys what it holds, unsent work included.",
      "数秒内生效且不可撤销。该节点得知后将销毁所持全部数据，包括尚未上传的内容。")
  }
  func revokeSure(_ name: String) -> String {
    say("I revoke \(name), for good.", "我确认永久吊销 \(name)。")
  }
}
