/// Every operation there is. What is not here is nowhere: not routed, not in the document, not walked.
package enum OperationTable {
  /// Where two paths fit one address the first answers: those with fewer captures stand first.
  package static let all: [Operation] =
    ServiceOperations.all + MemberReads.all + MemberWrites.all + FieldOperations.all + SaleOperations.all
    + EnquiryOperations.all + TaskOperations.all + StoreOperations.all + WebhookOperations.all
}
