internal import Application
internal import Exchange
internal import Kernel

/// Lists as tables for a spreadsheet, in the reader's words.
enum ListTables {
  static func table(_ rows: ExportedRows, _ visit: Visit) -> ExportTable {
    let texts = visit.texts
    return switch rows {
    case .members(let members): table(members, visit)
    case .sales(let sales): table(sales, texts)
    case .credits(let credits): table(credits: credits, texts)
    case .notices(let notices): table(notices, texts)
    }
  }

  private static func table(_ members: [ListedMember], _ visit: Visit) -> ExportTable {
    let texts = visit.texts
    let fields = members.ownFields
    var table = ExportTable(
      name: texts.members,
      header: [texts.name, texts.phone, texts.owner, texts.store, texts.firstSeen, texts.lastBought]
        + fields.map { texts.called($0.label) })
    for member in members {
      table.append(
        [
          .text(MemberListPage.called(member, texts)), .text(member.phone),
          .text(MemberListPage.owner(member, texts)),
          .text(member.ownerStore.called), ExportCell(member.firstSeenAt), ExportCell(member.lastPurchaseAt),
        ]
          + fields.map { field in
            member.field(field).map { .text(FieldWords.text($0, visit)) } ?? .empty
          })
    }
    return table
  }

  private static func table(_ sales: [SaleView], _ texts: PageTexts) -> ExportTable {
    var table = ExportTable(
      name: texts.sales,
      header: [
        texts.soldAt, texts.saleKind, texts.saleLines, texts.store, texts.served, texts.credited,
        texts.state, texts.amount, texts.currency, texts.documentNumber,
      ])
    for sale in sales {
      table.append([
        .instant(sale.soldAt), .text(texts.purchaseKind(sale.kind.rawValue)),
        .text(SaleViews.pieces(sale)), .text(sale.store.called), .text(sale.serving.called),
        .text(sale.credit.associate.called), .text(SaleViews.state(sale, texts)),
        .amount(sale.amount), .text(sale.amount.currency.code), .text(sale.documentNumber),
      ])
    }
    return table
  }

  private static func table(credits sales: [SaleView], _ texts: PageTexts) -> ExportTable {
    var table = ExportTable(
      name: texts.credits,
      header: [
        texts.soldAt, texts.credited, texts.state, texts.amount, texts.currency, texts.saleKind,
        texts.saleLines, texts.soldAtStore, texts.served, texts.why, texts.creditedFirst,
        texts.documentNumber,
      ])
    for sale in sales {
      table.append([
        .instant(sale.soldAt), .text(sale.credit.associate.called), .text(SaleViews.state(sale, texts)),
        .amount(sale.amount), .text(sale.amount.currency.code), .text(texts.purchaseKind(sale.kind.rawValue)),
        .text(SaleViews.pieces(sale)), .text(sale.store.called), .text(sale.serving.called),
        .text(texts.creditReason(sale.credit.reason)), .text(sale.credit.first.called),
        .text(sale.documentNumber),
      ])
    }
    return table
  }

  private static func table(_ notices: [NoticeView], _ texts: PageTexts) -> ExportTable {
    var table = ExportTable(
      name: texts.notices,
      header: [texts.soldAt, texts.notice, texts.store, texts.told, texts.soldAtStore, texts.state])
    for notice in notices {
      table.append([
        .instant(notice.raisedAt), .text(NoticePages.sentence(notice, texts)), .text(notice.store.called),
        .text(notice.associate == nil ? texts.everyone : notice.associate.called),
        .text(notice.atStore.called), .text(texts.noticeState(notice.state)),
      ])
    }
    return table
  }
}
