internal import Access
package import Exchange
package import Kernel
internal import Persistence

extension ImportDesk {
  /// Why a file is not taken.
  package enum Refusal: String, CaseIterable, Sendable {
    case empty, workbook, damaged, swells, noHeader, noRows, tooManyOfYours, full
  }

  package enum Kept: Sendable {
    case kept(ImportUpload)
    case refused(Refusal)
  }

  /// How a file stands.
  package enum Standing: Sendable {
    case mapping
    case looking(rows: Int)
    case looked(PreviewImport.Preview)
    case running(rows: Int, of: Int)
    /// The process ended while it ran.
    case interrupted
    case failed(ClienteleError)
    case done(ImportUpload.Result)
  }

  /// Keeps a file that somebody sent, once it was looked at whole: it can be read, and has a header and a row.
  ///
  /// - Throws: `notAllowed`; `databaseFull`.
  package func keep(_ bytes: [UInt8], named name: String, as actor: AssociateID) async throws -> Kept {
    _ = try await access.importStores(as: actor)
    if bytes.isEmpty { return .refused(.empty) }
    if Self.workbooks.contains(where: { bytes.starts(with: $0) }) { return .refused(.workbook) }
    let now = recorder.world.clock.wall()
    let upload = ImportUpload(
      id: recorder.world.newRowID(), name: ImportUpload.shown(name), actor: actor, at: now,
      byteCount: bytes.count, digest: .sha256(bytes), phase: .waiting)
    let lying = shelf.uploads().filter { now - $0.at < ImportShelf.ageMax }
    let refusal = change { work -> Refusal? in
      let all = lying.map(\.actor) + work.arriving.values
      if all.count(where: { $0 == actor }) >= ImportShelf.filesOfPersonMax { return .tooManyOfYours }
      if all.count >= ImportShelf.filesMax { return .full }
      work.arriving[upload.id] = actor
      return nil
    }
    if let refusal { return .refused(refusal) }
    defer { change { _ = $0.arriving.removeValue(forKey: upload.id) } }
    try shelf.add(bytes, upload)
    if let refusal = survey(upload.id) {
      shelf.remove(upload.id)
      return .refused(refusal)
    }
    return .kept(upload)
  }

  private static let workbooks: [[UInt8]] = [[0x50, 0x4B, 0x03, 0x04], [0xD0, 0xCF, 0x11, 0xE0]]

  private func survey(_ id: RowID) -> Refusal? {
    let file: ImportedFile
    do {
      file = try ImportedFile(path: shelf.path(of: id))
    } catch {
      return error.code == .limitExceeded ? .swells : .damaged
    }
    guard let survey = try? ImportSurvey(file, rowsMax: 1) else { return .noHeader }
    return survey.rows.isEmpty ? .noRows : nil
  }

  // MARK: One file

  /// The files of a person, newest first.
  package func uploads(of actor: AssociateID) async throws -> [ImportUpload] {
    _ = try await access.importStores(as: actor)
    return shelf.uploads().filter { $0.actor == actor }
  }

  /// - Throws: `notFound` for what nobody brought, or somebody else.
  package func upload(_ id: RowID, of actor: AssociateID) throws -> ImportUpload {
    guard let upload = shelf.upload(id), upload.actor == actor else {
      throw ClienteleError(.notFound, "there is no such file")
    }
    return upload
  }

  package func standing(of upload: ImportUpload) -> Standing {
    if upload.phase == .done, let result = upload.result { return .done(result) }
    let found = change { work -> Standing? in
      if case .importing(let id, _, let rows, let all)? = work.job, id == upload.id {
        return .running(rows: rows, of: all)
      }
      switch work.looks[upload.id] {
      case .looking(let rows): return .looking(rows: rows)
      case .looked(let preview): return .looked(preview)
      case .failed(let error): return .failed(error)
      case nil: return nil
      }
    }
    return found ?? (upload.phase == .running ? .interrupted : .mapping)
  }

  /// - Parameter kind: what the person says the file holds.
  /// - Throws: `notFound`; what the file cannot be read for.
  package func sheet(_ id: RowID, kind: ImportKind?, as actor: AssociateID) async throws -> ImportSheet {
    let upload = try self.upload(id, of: actor)
    let survey = try ImportSurvey(
      try ImportedFile(path: shelf.path(of: id)), rowsMax: ImportSheet.samplesMax)
    let directory = try await ImportDirectory.load(
      recorder, defaultStore: nil, isBook: false, file: upload.digest, actor: actor)
    return ImportSheet(
      survey, directory: directory, said: upload.plan, remembered: shelf.remembered(survey.headerDigest),
      kind: kind)
  }

  /// Puts the meaning of the columns before what was seen of the file.
  package func mapAgain(_ id: RowID, as actor: AssociateID) throws {
    var upload = try self.upload(id, of: actor)
    switch standing(of: upload) {
    case .running, .looking: throw ClienteleError(.overtaken, "this file is being read")
    case .mapping, .done: return
    case .looked, .interrupted, .failed: break
    }
    change { _ = $0.looks.removeValue(forKey: id) }
    guard upload.phase == .running else { return }
    upload.phase = .waiting
    try shelf.save(upload)
  }

  /// Deletes a file with all that lies beside it.
  ///
  /// - Throws: `overtaken` while it is brought in or looked at.
  package func remove(_ id: RowID, as actor: AssociateID) throws {
    let upload = try self.upload(id, of: actor)
    switch standing(of: upload) {
    case .running, .looking: throw ClienteleError(.overtaken, "this file is being read")
    default: break
    }
    change { _ = $0.looks.removeValue(forKey: id) }
    shelf.remove(id)
  }

  /// The rows that were not taken, each with its reason. An export, in the audit as one.
  ///
  /// - Throws: `notFound` where there are none.
  package func rejects(_ id: RowID, as actor: AssociateID) async throws -> [UInt8] {
    _ = try await access.importStores(as: actor)
    let upload = try self.upload(id, of: actor)
    guard let result = upload.result, let bytes = shelf.rejects(of: id) else {
      throw ClienteleError(.notFound, "the file has no rejects, or they are deleted")
    }
    try await access.noteRejects(result.rejected, as: actor)
    return bytes
  }

  package func hasRejects(_ upload: ImportUpload) -> Bool { shelf.hasRejects(upload.id) }
}
