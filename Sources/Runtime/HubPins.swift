internal import Trust

/// By what a node knows its hub's enrolment listener once its certificate has expired, and where that is:
/// one text in the database, `pin,pin@host:port`.
struct HubPins: Hashable, CustomStringConvertible {
  var pins: [RootPin]
  let address: HostPort

  init(pins: [RootPin], address: HostPort) {
    self.pins = pins
    self.address = address
  }

  /// Reads what ``description`` wrote; `nil` for anything else.
  init?(_ text: String) {
    let parts = text.split(separator: "@", maxSplits: 1)
    guard parts.count == 2, let address = HostPort(String(parts[1]), defaultPort: Join.portDefault) else {
      return nil
    }
    let pins = parts[0].split(separator: ",").compactMap { RootPin(String($0)) }
    guard !pins.isEmpty else { return nil }
    self.init(pins: pins, address: address)
  }

  var description: String { pins.map(\.description).joined(separator: ",") + "@\(address)" }
}
