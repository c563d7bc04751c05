import CSQLite
import Foundation
import Glibc
import Kernel
import Trust

/// What the figures of a run were measured on.
struct Machine: Encodable {
  let processor: String
  let cores: Int
  let memoryMiB: Int
  let kernel: String
  let sqlite: String
  let fsyncsPerSecond: Double
  let sha256MiBPerSecond: Double
  let signaturesCheckedPerSecond: Double

  var text: String {
    """
    \(processor), \(cores) cores, \(memoryMiB) MiB, Linux \(kernel), SQLite \(sqlite); \
    \(Report.number(fsyncsPerSecond)) fsync/s, SHA-256 \(Report.number(sha256MiBPerSecond)) MiB/s, \
    Ed25519 \(Report.number(signaturesCheckedPerSecond)) checks/s
    """
  }

  static func measure(in folder: Folder) throws -> Machine {
    let information = try String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
    let model = information.split(separator: "\n").first { $0.hasPrefix("model name") }
    return Machine(
      processor: model?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
        ?? "unknown",
      cores: ProcessInfo.processInfo.activeProcessorCount,
      memoryMiB: Int(ProcessInfo.processInfo.physicalMemory >> 20), kernel: kernelRelease,
      sqlite: String(cString: sqlite3_libversion()), fsyncsPerSecond: try fsyncs(in: folder),
      sha256MiBPerSecond: hashing(), signaturesCheckedPerSecond: try checking())
  }

  private static var kernelRelease: String {
    let text = try? String(contentsOfFile: "/proc/sys/kernel/osrelease", encoding: .utf8)
    return text?.trimmingCharacters(in: .whitespacesAndNewlines) ?? "unknown"
  }

  /// A page appended and synced, one after the other: the price of a durable commit.
  private static func fsyncs(in folder: Folder) throws -> Double {
    let file = open(try folder.folder("fsync") + "/file", O_CREAT | O_WRONLY, 0o600)
    defer {
      close(file)
      folder.remove("fsync")
    }
    let page = [UInt8](repeating: 7, count: 4_096)
    let count = 200
    let watch = Stopwatch()
    for _ in 0..<count {
      _ = page.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      fsync(file)
    }
    return Double(count) / watch.seconds
  }

  private static func hashing() -> Double {
    let block = [UInt8](repeating: 7, count: 1 << 20)
    let watch = Stopwatch()
    for _ in 0..<64 { _ = Digest.sha256(block) }
    return 64 / watch.seconds
  }

  private static func checking() throws -> Double {
    let key = LogKey.generate()
    let message = [UInt8](repeating: 7, count: 50)
    let signature = try key.sign(message: message)
    let watch = Stopwatch()
    for _ in 0..<1_000 { _ = LogKey.verify(signature, message: message, publicKey: key.publicKey) }
    return 1_000 / watch.seconds
  }
}

/// Wall and processor time since it was made.
struct Stopwatch {
  private let start = ContinuousClock.now
  private let processor = Self.processorSeconds

  var seconds: Double { (ContinuousClock.now - start) / .seconds(1) }
  /// Of the whole process, system time included.
  var processorSeconds: Double { Self.processorSeconds - processor }

  private static var processorSeconds: Double {
    var usage = rusage()
    getrusage(RUSAGE_SELF.rawValue, &usage)
    return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
      + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1_000_000
  }
}

/// Memory of this process.
enum Memory {
  /// Begins to watch the peak anew (Linux: `clear_refs`).
  static func forgetPeak() {
    try? "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .utf8)
  }

  static var peakMiB: Double { field("VmHWM") }
  static var residentMiB: Double { field("VmRSS") }

  private static func field(_ name: String) -> Double {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") }
    let kibibytes = line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first
    return kibibytes.flatMap { Double($0) }.map { $0 / 1_024 } ?? 0
  }
}
