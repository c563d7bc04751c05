package import Logging
internal import Kernel
internal import Persistence
internal import Records

extension OpenNode {
  /// What is due at the start of a node, before its listeners open: the hub makes its own certificates anew
  /// once two thirds of their life are over, and keys and certificates are read once, so that a missing or
  /// damaged file is named now and not at the first contact.
  ///
  /// - Throws: what the key files throw.
  package func prepareStart(logger: Logger) throws {
    if profile.kind == .hub {
      let names = try database.readBlocking { try HubNames($0).load() }
      if try HubKeys(files: keys).renewIfDue(identity: profile.identity, names: names, world: world) {
        logger.notice("the certificates of this hub were renewed")
      }
    }
    if profile.kind == .laptop {
      let isAccepted = try database.readBlocking {
        try PropertyTable($0).text(.unencryptedAccepted) == "1"
      }
      try EncryptedDirectory.require(directory.path, isAccepted: isAccepted)
    }
    _ = try syncCredentials()
    _ = try syncRoots()
  }
}
