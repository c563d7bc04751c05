/// The version of this program, as `clientele --version` prints it and nodes tell the hub.
package enum ProgramVersion {
  package static let text = "0.1.0"
}
