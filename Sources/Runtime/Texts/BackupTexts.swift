package import Application

extension Text {
  package static func backingUp(megabytes: Int, of all: Int) -> Text {
    Text(en: "\(megabytes) of \(all) MiB", zh: "已写 \(megabytes) / \(all) MiB")
  }

  package static func backedUp(path: String, megabytes: Int, removed: Int) -> Text {
    Text(
      en: "\(path): \(megabytes) MiB, sealed and whole; \(removed) older removed.",
      zh: "\(path)：\(megabytes) MiB，已加密并写完整；移除旧备份 \(removed) 份。")
  }

  package static func backup(_ manifest: BackupManifest) -> Text {
    Text(
      en: """
        Backup of \(manifest.kind) \(manifest.name) of \(manifest.createdAt): \(manifest.files.count) files, \
        log up to \(manifest.seq), hub's order up to \(manifest.position). Whole.
        """,
      zh: """
        \(manifest.kind) \(manifest.name) 于 \(manifest.createdAt) 的备份：\(manifest.files.count) 个文件，\
        日志至 \(manifest.seq)，总部序列至 \(manifest.position)。完整。
        """)
  }

  package static func restored(erased: Int, epoch: UInt32) -> Text {
    Text(
      en: "Restored. \(erased) records erased again"
        + (epoch > 0 ? "; the hub counts on in epoch \(epoch)." : "."),
      zh: "已恢复。重新删除 \(erased) 份档案" + (epoch > 0 ? "；总部进入纪元 \(epoch)。" : "。"))
  }
}
