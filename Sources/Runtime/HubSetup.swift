internal import Catalogue
internal import ChangeLog
internal import Foundation
package import Kernel
internal import Persistence
package import Records
package import Trust

/// Makes a new hub: its data directory, its authorities and keys, and the first change of its log.
package enum HubSetup {
  /// - Parameters:
  ///   - path: the data directory; made when it is missing.
  ///   - name: of the dealer, as people call the chain.
  ///   - hosts: names and addresses, beside `localhost` and `127.0.0.1`, under which nodes and browsers reach
  ///     this hub.
  /// - Returns: who the new hub is.
  /// - Throws: `alreadySetUp`, `dataDirectoryLocked`, `invalidInput` for names that cannot stand in a
  ///   certificate, `markerUnwritable`. What was interrupted is finished by calling it again.
  @discardableResult
  package static func create(
    path: String, name: String, hosts: [String], world: World, environment: [String: String]
  ) throws -> NodeProfile {
    let directory = try DataDirectory(path: path, create: true)
    let database = try Database.open(directory, at: world.clock.wall())
    let result = Result {
      try create(directory, database, name: name, hosts: hosts, world: world, environment: environment)
    }
    try database.checkpoint()
    try database.close()
    return try result.get()
  }

  private static func create(
    _ directory: DataDirectory, _ database: Database, name: String, hosts: [String], world: World,
    environment: [String: String]
  ) throws -> NodeProfile {
    if let existing = try database.readBlocking(NodeProfile.load) {
      throw ClienteleError(
        .alreadySetUp,
        "\(directory.path) already belongs to the \(existing.kind.rawValue) \"\(existing.name)\"",
        hint:
          "Start it with `clientele \(existing.kind.command) --data \(directory.path)`, or name an empty directory."
      )
    }
    let now = world.clock.wall()
    let node: NodeID = try database.pendingIdentity(world: world)
    let profile = NodeProfile(
      dealer: .derived(source: "dealer", document: node.description), node: node, incarnation: 1, kind: .hub,
      name: name, store: nil, associate: nil,
      hub: node, enrolledAt: now)
    let names = try hubNames(hosts)
    let files = KeyFiles(directory: directory.keysPath)
    let (_, certificate) = try HubKeys.create(
      files: files, dealer: name, identity: profile.identity, names: names, world: world)
    let logKey = try files.logKey(KeyName.logKey)
    let marker = MachineMarker(node: node, environment: environment)
    let markerID = world.newRowID()
    try marker.create(markerID)
    let log = LocalLog(profile: profile) { try logKey.sign(message: $0) }
    try database.writeBlocking { connection in
      let properties = PropertyTable(connection)
      try profile.save(connection)
      try properties.set(.epoch, 1)
      try properties.set(.machineMarker, markerID.description)
      try HubNames(connection).save(names)
      try LogKeyTable(connection).insert(certificate)
      let writer = StateWriter(connection, profile: profile)
      let row = Organisation.node(
        node, name: name, kind: .hub, store: nil, associate: nil, logKey: certificate.publicKey)
      _ = try log.append(
        [Draft(subject: nil, operations: [row])], kind: .organisation, actor: nil, world: world, to: writer)
      try writer.finish()
    }
    return profile
  }

  /// Every name under which the hub's listeners are reached, checked.
  private static func hubNames(_ hosts: [String]) throws -> [String] {
    var names = ["localhost", "127.0.0.1", "::1"]
    for host in hosts where !names.contains(host) { names.append(host) }
    _ = try ServerNames(names)
    return names
  }
}

extension Database {
  /// The identity of a node that is being made, the same after an interruption: its certificates carry it.
  fileprivate func pendingIdentity(world: World) throws -> NodeID {
    try writeBlocking { connection in
      let properties = PropertyTable(connection)
      if let id = try properties.text(.pendingNode).flatMap({ NodeID($0) }) { return id }
      let id: NodeID = world.newID()
      try properties.set(.pendingNode, id.description)
      return id
    }
  }
}

extension NodeProfile {
  /// Who it is in a certificate.
  package var identity: NodeIdentity { NodeIdentity(dealer: DealerID(dealer), node: node) }
}

extension NodeProfile.Kind {
  /// The command that runs such a node.
  package var command: String { self == .hub ? "hub" : "node" }
}
