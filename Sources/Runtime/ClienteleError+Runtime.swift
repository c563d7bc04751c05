package import Kernel

extension ClienteleError.Code {
  /// The data directory already belongs to a node.
  package static let alreadySetUp = Self("data.alreadySetUp")
  /// The data directory has a database that belongs to no node yet.
  package static let notSetUp = Self("data.notSetUp")
  /// The file that ties a node to its machine cannot be written.
  package static let markerUnwritable = Self("data.markerUnwritable")
  /// What this node is does not do what was asked of it.
  package static let wrongRole = Self("run.wrongRole")
  /// Something `clientele doctor` looked at needs attention.
  package static let checksFailed = Self("run.checksFailed")
}
