internal import Application
internal import Kernel
internal import Persistence
internal import Records

/// One simulated machine: clocks, a disk, and while it runs the database that lies on it. What the program
/// holds in memory is in ``HubProgram`` and ``NodeProgram``, and gone with it.
final class Machine: @unchecked Sendable {
  // @unchecked Sendable because World and LocalLog want closures that are; a seed runs in one task.
  let name: String
  let clock: MachineClock
  var disk: FaultDisk
  let secret: LogSecret
  var profile: NodeProfile
  /// `nil` while the machine does not run.
  private(set) var database: Database?
  /// Grows with each start and each end: what was planned in another life does not happen.
  private(set) var life = 0
  /// Whether the disk has been told to refuse: errors of the database are then no surprise.
  var isDiskFaulty = false
  private(set) var world: World

  init(
    name: String, clock: MachineClock, disk: FaultDisk, secret: LogSecret, profile: NodeProfile, seed: UInt64
  ) {
    self.name = name
    self.clock = clock
    self.disk = disk
    self.secret = secret
    self.profile = profile
    let draws = Draws(SeededStream(seed: seed, label: "world " + name))
    world = World(clock: clock.clock, random: RandomSource { draws.next() })
  }

  private final class Draws: @unchecked Sendable {
    // As for Machine.
    private var stream: SeededStream
    init(_ stream: SeededStream) { self.stream = stream }
    func next() -> UInt64 { stream.next() }
  }

  var isUp: Bool { database != nil }

  /// - Parameter interceptor: how a test plants a mistake.
  func open(_ interceptor: StatementInterceptor?) throws {
    life += 1
    let database = try Database.openInline(
      path: disk.path(SchemaDisk.databaseName), interceptor: interceptor)
    self.database = database
    if let stored = try database.readBlocking(NodeProfile.load) { profile = stored }
  }

  /// The program ends in good order.
  func close() throws {
    life += 1
    guard let database else { return }
    self.database = nil
    try database.checkpoint()
    try database.close()
  }

  /// kill -9: what was written stays, synced or not.
  func kill() {
    life += 1
    disk.abandonHandles()
    try? database?.close()
    database = nil
  }

  /// The power fails; ``FaultDisk/restart(_:seed:)`` says later what is left.
  func powerCut() {
    life += 1
    disk.crashNow()
    try? database?.close()
    database = nil
  }

  var log: LocalLog {
    let secret = secret
    return LocalLog(profile: profile) { secret.sign($0) }
  }

  /// - Throws: `databaseFailed` while the machine does not run.
  func running() throws -> Database {
    guard let database else { throw ClienteleError(.databaseFailed, "machine \(name) does not run") }
    return database
  }

  func recorder(_ news: NewsBoard) throws -> Recorder {
    Recorder(database: try running(), log: log, world: world, news: news)
  }
}
