internal import Application
internal import ChangeLog
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
  /// The log key of its first life.
  let secret: LogSecret
  /// Key files: they lie beside the database, and are saved and put back with it.
  private(set) var keys: KeyFiles
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
    keys = KeyFiles(lives: [1: secret])
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
    LocalLog(profile: profile) { [self] life, message in
      guard let secret = keys.lives[life] else {
        throw ClienteleError(.databaseFailed, "machine \(name) has no log key for life \(life)")
      }
      return secret.sign(message)
    }
  }

  struct KeyFiles {
    var lives: [UInt32: LogSecret]
    /// Made for a life that the hub has not confirmed yet.
    var next: LogSecret?
  }

  /// The key of the next life, the same until it has begun.
  func nextKey() -> LogSecret {
    let key = keys.next ?? LogSecret { world.random.next() }
    keys.next = key
    return key
  }

  func assignNextKey(to life: UInt32) {
    keys.lives[life] = keys.next
    keys.next = nil
  }

  /// Which life of its log the machine writes to, whatever it was when it was opened.
  func incarnation() throws -> UInt32 {
    let log = log
    return try running().readBlocking { try log.incarnation($0) }
  }

  // MARK: Images

  /// What somebody copied of a machine's directory, to put back later.
  struct Image {
    let disk: FaultDisk
    let keys: KeyFiles
    /// The end of its log.
    let head: LogHead
  }

  /// As a snapshot of the whole disk while the program runs.
  func image() throws -> Image {
    let copy = try FaultDisk()
    copy.fork(disk)
    let log = log
    return Image(disk: copy, keys: keys, head: try running().readBlocking { try log.head($0) })
  }

  /// The disk is gone with all that was on it; the machine starts from the image.
  func restore(_ image: Image) {
    kill()
    disk = image.disk
    keys = image.keys
    isDiskFaulty = false
    clock.reboot()
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
