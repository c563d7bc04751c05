package import Kernel
import SwiftASN1
import X509

/// A certificate as bytes together with what can be read from them. Reading it proves nothing:
/// ``NodeCertificate`` and ``RootPin`` do the checking.
package struct EncodedCertificate: Sendable {
  package let der: [UInt8]
  let parsed: Certificate

  /// - Throws: `certificateUnreadable` when the bytes are no certificate, or one with a key of a kind
  ///   that nothing here could check.
  package init(der: [UInt8]) throws {
    do {
      parsed = try Certificate(derEncoded: der)
    } catch {
      throw ClienteleError(
        .certificateUnreadable, "The certificate cannot be read, or its key is of an unknown kind.",
        hint: "It is damaged or not a certificate (X.509, DER).", cause: error)
    }
    self.der = der
  }

  init(_ certificate: Certificate) throws {
    parsed = certificate
    der = try certificate.encoded
  }

  /// The certificates of a PEM text, in its order.
  ///
  /// - Throws: `certificateUnreadable` when there is none or one of them is not a certificate.
  package static func chain(pem: String) throws -> [EncodedCertificate] {
    let documents: [PEMDocument]
    do {
      documents = try PEMDocument.parseMultiple(pemString: pem)
    } catch {
      throw ClienteleError(.certificateUnreadable, "The text is not valid PEM.", cause: error)
    }
    guard !documents.isEmpty,
      documents.allSatisfy({ $0.discriminator == Certificate.defaultPEMDiscriminator })
    else {
      throw ClienteleError(
        .certificateUnreadable, "The text holds no certificate, or something else beside it.",
        hint: "Expected are only blocks that begin with -----BEGIN CERTIFICATE-----.")
    }
    return try documents.map { try EncodedCertificate(der: $0.derBytes) }
  }

  /// Those certificates of a PEM text that can be read. Lists of an operating system hold keys of kinds that
  /// nothing here could check.
  static func readable(inPEM text: String) -> [EncodedCertificate] {
    let documents = (try? PEMDocument.parseMultiple(pemString: text)) ?? []
    return documents.compactMap { try? EncodedCertificate(der: $0.derBytes) }
  }

  package var pem: String {
    PEMDocument(type: Certificate.defaultPEMDiscriminator, derBytes: der).pemString + "\n"
  }

  /// SHA-256 of the DER bytes.
  package var fingerprint: Digest { .sha256(der) }

  /// First moment of its validity, in whole seconds.
  package var notBefore: Instant { Instant(parsed.notValidBefore) }

  /// Last moment of its validity, in whole seconds.
  package var notAfter: Instant { Instant(parsed.notValidAfter) }

  /// The serial number, most significant byte first, at most 20 bytes.
  package var serial: [UInt8] { Array(parsed.serialNumber.bytes) }

  /// The key it is about, as DER SubjectPublicKeyInfo.
  package var publicKeyDER: [UInt8] { parsed.publicKey.subjectPublicKeyInfo }

  /// The common name of its subject; empty when it has none.
  package var commonName: String {
    for attribute in parsed.subject.joined() where attribute.type == .RDNAttributeType.commonName {
      if let name = String(attribute.value) { return name }
    }
    return ""
  }
}

extension EncodedCertificate: Hashable {
  package static func == (left: EncodedCertificate, right: EncodedCertificate) -> Bool {
    left.der == right.der
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(der) }
}

extension Sequence<EncodedCertificate> {
  /// All of them in PEM, one after the other.
  package var pem: String { map(\.pem).joined() }
}
