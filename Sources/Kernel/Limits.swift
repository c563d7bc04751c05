/// Every maximum of the program, with its unit in its name. Both sides of a boundary check it.
package enum Limits {
  /// One change, all its parts included: less than a frame, in which it travels with what belongs to the
  /// request around it.
  package static let changeBytesMax = frameBytesMax - (64 << 10)
  package static let changePartsMax = 512
  package static let changeOpsMax = 8_192
  /// One frame of the sync protocol after decompression.
  package static let frameBytesMax = 1 << 20
  /// One frame as it lies on the wire. A frame that does not get smaller is sent uncompressed.
  package static let framePayloadBytesMax = frameBytesMax + 1_024
  /// The body of one request or answer of the sync protocol.
  package static let syncBodyBytesMax = 16 << 20
  package static let pushChangesMax = 512
  /// Presented in `hello`: a restored hub goes on from the highest it is shown, so there must be room above.
  package static let sessionCounterMax: UInt64 = 1 << 62
  package static let pullRowsMax = 4_096
  /// One text value of a field, in UTF-8.
  package static let textBytesMax = 16 << 10
  package static let blobBytesMax = 64 << 10
  package static let setElementsMax = 256
  package static let moneyMinorUnitsMax: Int64 = 1_000_000_000_000_000
  /// One line and one cell of an imported file.
  package static let importLineBytesMax = 1 << 20
  package static let importColumnsMax = 512
  package static let importCellBytesMax = 64 << 10
  package static let listRowsMax = 1_000
  package static let searchHitsMax = 20
  /// How far a node's quartz may run off between two contacts, in parts per million.
  package static let clockDriftPartsPerMillionMax: Int64 = 200
  /// How far the hub's wall clock may step against its boot clock before it stops vouching for time.
  package static let hubClockStepMax = Milliseconds.minutes(5)
  package static let hubClockStepOverRestartMax = Milliseconds.hours(24)
  package static let beaconInterval = Milliseconds.minutes(1)
  package static let listenTimeout = Milliseconds.seconds(25)
  package static let enrolmentTokenLifetimeDefault = Milliseconds.minutes(60)
  package static let enrolmentTokenLifetimeMax = Milliseconds.hours(24)
  package static let controlRequestBytesMax = 4 << 20
}
