/// Which listeners accept connections, and the one line that says so for each.
///
/// Lines are held back until the control socket answers, so that whoever has read them can give commands.
package actor ListenerBoard {
  package enum Name: String, Sendable, CaseIterable {
    case sync, web, enrol
  }

  private let announce: @Sendable (String) async -> Void
  private var ports: [Name: Int] = [:]
  private var held: [String] = []
  private var commandsAnswer = false
  private let expected: Set<Name>

  /// - Parameters:
  ///   - expected: the listeners of this node.
  ///   - announce: takes lines like `web http://127.0.0.1:7080`.
  package init(expected: Set<Name>, announce: @escaping @Sendable (String) async -> Void) {
    self.expected = expected
    self.announce = announce
  }

  func accepts(_ name: Name, isSecure: Bool, host: String, port: Int) async {
    ports[name] = port
    let line = "\(name.rawValue) \(isSecure ? "https" : "http")://\(HostPort.bracketed(host)):\(port)"
    if commandsAnswer { await announce(line) } else { held.append(line) }
  }

  func answersCommands() async {
    commandsAnswer = true
    let lines = held
    held = []
    for line in lines { await announce(line) }
  }

  /// The port a listener has, `nil` until it accepts.
  package func port(_ name: Name) -> Int? { ports[name] }

  /// Whether everything accepts that shall.
  package var isReady: Bool { commandsAnswer && expected.isSubset(of: ports.keys) }
}
