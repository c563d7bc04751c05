package import Access
internal import Exchange
internal import Foundation
package import Kernel
internal import Persistence
internal import Synchronization
internal import Trust

/// Imports as pages do them: a file is kept, mapped, looked at and brought in behind the page, by the same commands as at
/// the command line. One import or one undoing goes on at a time; what a stopped process left is begun again by a person.
package final class ImportDesk: Sendable {
  let recorder: Recorder
  let access: AccessDesk
  let shelf: ImportShelf
  private let work = Mutex(Work())

  struct Work {
    var looks: [RowID: Look] = [:]
    var job: Job?
    var undone: [Int: Undone] = [:]
    /// Files that are on their way to the disk.
    var arriving: [RowID: AssociateID] = [:]
    var tasks: [UInt64: Task<Void, Never>] = [:]
    var nextTask: UInt64 = 0
  }

  enum Look {
    case looking(rows: Int)
    case looked(PreviewImport.Preview)
    case failed(ClienteleError)
  }

  enum Job {
    case importing(RowID, Digest, rows: Int, of: Int)
    case undoing(Int)
  }

  package enum Undone: Sendable {
    case done(UndoImport.Report)
    case failed(ClienteleError)
  }

  package init(recorder: Recorder, access: AccessDesk, shelf: ImportShelf) {
    self.recorder = recorder
    self.access = access
    self.shelf = shelf
  }

  /// So many files are looked at at once.
  private static let looksMax = 2
  /// How often a page is told how far it is.
  private static let rowsPerWord = 2_000

  /// What was seen of files and undoings is forgotten by the process beyond this.
  private static let resultsMax = 50

  // MARK: Work

  func change<Result>(_ body: (inout sending Work) -> sending Result) -> Result {
    work.withLock { work in body(&work) }
  }

  /// Waits until nothing goes on.
  package func settle() async {
    while let task = work.withLock({ $0.tasks.first?.value }) { await task.value }
  }

  /// Stops what goes on: each of its changes is whole, and the same file brought in again goes on from there.
  package func stop() async {
    for task in work.withLock({ Array($0.tasks.values) }) { task.cancel() }
    await settle()
  }

  private func begin(_ body: @Sendable @escaping () async -> Void) {
    work.withLock { work in
      let id = work.nextTask
      work.nextTask += 1
      work.tasks[id] = Task {
        await body()
        self.work.withLock { _ = $0.tasks.removeValue(forKey: id) }
        self.recorder.announce()
      }
    }
  }

  /// Deletes what is too old.
  package func sweep() {
    let busy = work.withLock { work -> Set<RowID> in
      var busy = Set(work.arriving.keys)
      if case .importing(let id, _, _, _)? = work.job { busy.insert(id) }
      return busy
    }
    shelf.sweep(at: recorder.world.clock.wall(), except: busy)
    let kept = Set(shelf.uploads().map(\.id))
    work.withLock { work in
      work.looks = work.looks.filter { kept.contains($0.key) }
      if work.undone.count > Self.resultsMax { work.undone = [:] }
    }
  }

  // MARK: Looking

  /// Looks at a file with what was said of it; what columns mean is remembered for the next with this header.
  ///
  /// - Throws: `busy` when others are being looked at.
  package func look(_ id: RowID, _ plan: ImportPlan, as actor: AssociateID) async throws {
    var upload = try self.upload(id, of: actor)
    try requireIdle(upload)
    let sheet = try await sheet(id, kind: plan.importKind, as: actor)
    guard plan.faults(custom: sheet.ownCodes).isEmpty else {
      throw ClienteleError(.invalidInput, "the columns of the file are not mapped")
    }
    let isFree = work.withLock { work in
      let others = work.looks.filter { other in
        if case .looking = other.value { true } else { false }
      }
      guard others[id] == nil, others.count < Self.looksMax else { return false }
      work.looks[id] = .looking(rows: 0)
      return true
    }
    guard isFree else {
      throw ClienteleError(.busy, "other files are being looked at", hint: "Try again in a moment.")
    }
    do {
      upload.plan = plan
      upload.phase = .waiting
      try shelf.save(upload)
      try shelf.remember(plan, for: sheet.digest)
    } catch {
      work.withLock { _ = $0.looks.removeValue(forKey: id) }
      throw error
    }
    let command = command(upload, plan, custom: sheet.ownCodes)
    begin { await self.look(id, command, as: actor) }
  }

  private func look(_ id: RowID, _ command: ImportFile, as actor: AssociateID) async {
    do {
      let preview = try await PreviewImport(command).run(recorder) { rows in
        try Task.checkCancellation()
        self.work.withLock { $0.looks[id] = .looking(rows: rows) }
        if rows.isMultiple(of: Self.rowsPerWord) { self.recorder.announce() }
      }
      try await access.noteImport("preview \(preview.rows)", as: actor)
      work.withLock { $0.looks[id] = .looked(preview) }
    } catch {
      work.withLock { $0.looks[id] = .failed(Self.said(error)) }
    }
  }

  private func command(_ upload: ImportUpload, _ plan: ImportPlan, custom: Set<String>) -> ImportFile {
    ImportFile(
      path: shelf.path(of: upload.id), name: upload.name, options: plan.options(custom: custom),
      store: plan.store.isEmpty ? nil : plan.store, isBook: plan.isBook, takesErased: plan.takesErased,
      actor: upload.actor)
  }

  private static func said(_ error: any Error) -> ClienteleError {
    error as? ClienteleError ?? ClienteleError(.busy, "it was stopped", cause: error)
  }

  // MARK: Bringing in

  /// Brings a file in that was looked at.
  ///
  /// - Throws: `overtaken` when this file, or the same under another name, is being brought in already, or was not looked at;
  ///   `busy` during another import or undoing.
  package func start(_ id: RowID, as actor: AssociateID) async throws {
    var upload = try self.upload(id, of: actor)
    let directory = try await ImportDirectory.load(
      recorder, defaultStore: nil, isBook: false, file: .zero, actor: actor)
    guard let plan = upload.plan, shelf.hasFile(id) else {
      throw ClienteleError(.overtaken, "the file was not looked at")
    }
    try work.withLock { work in
      try Self.requireIdle(work, upload)
      guard case .looked(let preview)? = work.looks[id] else {
        throw ClienteleError(.overtaken, "the file was not looked at", hint: "Look at it first.")
      }
      work.job = .importing(id, upload.digest, rows: 0, of: preview.rows)
    }
    do {
      upload.phase = .running
      try shelf.save(upload)
      shelf.removeRejects(id)
    } catch {
      work.withLock { $0.job = nil }
      throw error
    }
    let command = command(upload, plan, custom: Set(directory.fields.map(\.code)))
    begin { [upload] in await self.run(upload, command) }
  }

  private func run(_ upload: ImportUpload, _ command: ImportFile) async {
    var upload = upload
    do {
      let report = try await command.run(recorder) { rows in
        try Task.checkCancellation()
        self.work.withLock { work in
          guard case .importing(let id, let digest, _, let all)? = work.job else { return }
          work.job = .importing(id, digest, rows: rows, of: all)
        }
      }
      upload.phase = .done
      upload.result = ImportUpload.Result(report)
      try shelf.save(upload)
      shelf.removeFile(upload.id)
      work.withLock { _ = $0.looks.removeValue(forKey: upload.id) }
    } catch is CancellationError {
      // The card says that it was running: whoever comes back is told.
      work.withLock { _ = $0.looks.removeValue(forKey: upload.id) }
    } catch {
      upload.phase = .waiting
      try? shelf.save(upload)
      work.withLock { $0.looks[upload.id] = .failed(Self.said(error)) }
    }
    work.withLock { $0.job = nil }
  }

  private static func requireIdle(_ work: Work, _ upload: ImportUpload) throws {
    switch work.job {
    case nil: return
    case .importing(_, let digest, _, _)? where digest == upload.digest:
      throw ClienteleError(.overtaken, "this file is being imported already")
    default:
      throw ClienteleError(.busy, "another import goes on", hint: "Wait until it has ended.")
    }
  }

  private func requireIdle(_ upload: ImportUpload) throws {
    try work.withLock { work in
      guard case .importing(let id, _, _, _)? = work.job, id == upload.id else { return }
      throw ClienteleError(.overtaken, "this file is being imported already")
    }
  }

  // MARK: Taking back

  /// Takes a whole import back, behind the page.
  ///
  /// - Throws: `notFound` for an import that is not this person's to see; `overtaken` when it is undone; `busy`.
  package func undo(_ number: Int, because reason: Reason, as actor: AssociateID) async throws {
    let run = try await access.importRun(number, as: actor)
    guard !run.isUndone else { throw ClienteleError(.overtaken, "import \(number) is undone") }
    try work.withLock { work in
      guard work.job == nil else {
        throw ClienteleError(.busy, "another import goes on", hint: "Wait until it has ended.")
      }
      work.job = .undoing(number)
      work.undone[number] = nil
    }
    do {
      try await access.noteImport("undo \(number)", because: reason, as: actor)
    } catch {
      work.withLock { $0.job = nil }
      throw error
    }
    begin {
      do {
        let report = try await UndoImport(number: number, actor: actor).run(self.recorder)
        self.work.withLock { $0.undone[number] = .done(report) }
      } catch {
        self.work.withLock { $0.undone[number] = .failed(Self.said(error)) }
      }
      self.work.withLock { $0.job = nil }
    }
  }

  package func isUndoing(_ number: Int) -> Bool {
    work.withLock { work in
      if case .undoing(number)? = work.job { true } else { false }
    }
  }

  /// What an undoing by this process came to.
  package func undone(_ number: Int) -> Undone? { work.withLock { $0.undone[number] } }
}
