package import Logging
internal import Kernel
internal import Persistence
internal import Records

extension OpenNode {
  /// What is due at the start of a node, before its listeners open: the hub makes its own certificates anew
  /// once two thirds of their life are over.
  package func prepareStart(logger: Logger) throws {
    guard profile.kind == .hub else { return }
    let names = try database.readBlocking { try HubNames($0).load() }
    if try HubKeys(files: keys).renewIfDue(identity: profile.identity, names: names, world: world) {
      logger.notice("the certificates of this hub were renewed")
    }
  }
}
