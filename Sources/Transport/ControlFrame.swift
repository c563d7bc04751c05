package import Kernel
import NIOCore

/// A command given to a running node.
package struct ControlRequest: Codable, Hashable, Sendable {
  package let arguments: [String]
  /// The directory the person was in, for paths among the arguments.
  package let cwd: String

  package init(arguments: [String], cwd: String) {
    self.arguments = arguments
    self.cwd = cwd
  }
}

/// What a running command says while it runs.
package enum ControlFrame: Equatable, Sendable {
  /// A line for people, on standard error.
  case progress(String)
  /// Text for standard output, verbatim, line ends included.
  case output(String)
  case failure(ClienteleError)
}

/// A frame of the control socket: a length of 4 bytes, most significant first, then that many bytes. Those of
/// an answer begin with a byte for their kind; a request is JSON.
enum ControlWire {
  /// Most bytes of one frame of an answer; longer text is cut into several.
  static let answerBytesMax = 64 << 10

  enum Answer: Equatable {
    /// The request was read and its command starts.
    case accepted
    case frame(ControlFrame)
    /// The last frame: the exit code.
    case exit(Int32)
    /// Of a later version; skipped.
    case unknown
  }

  private enum Kind: UInt8 {
    case accepted, progress, output, failure, exit
  }

  static func encode(_ answer: Answer) -> ByteBuffer {
    switch answer {
    case .accepted: frame(.accepted, [])
    case .frame(.progress(let text)): frame(.progress, Array(text.utf8.prefix(answerBytesMax - 1)))
    case .frame(.output(let text)): frame(.output, Array(text.utf8))
    case .frame(.failure(let error)):
      frame(.failure, Array("\(error.code)\n\(error.message)\n\(error.hint)".utf8.prefix(answerBytesMax - 1)))
    case .exit(let code): frame(.exit, code.bigEndianBytes)
    case .unknown: ByteBuffer()
    }
  }

  private static func frame(_ kind: Kind, _ payload: [UInt8]) -> ByteBuffer {
    encode([kind.rawValue] + payload)
  }

  static func encode(_ payload: [UInt8]) -> ByteBuffer {
    ByteBuffer(bytes: UInt32(payload.count).bigEndianBytes + payload)
  }

  /// - Returns: `nil` for a frame that no version of this program writes.
  static func decode(_ payload: [UInt8]) -> Answer? {
    guard let first = payload.first else { return nil }
    guard let kind = Kind(rawValue: first) else { return .unknown }
    let text = String(decoding: payload.dropFirst(), as: UTF8.self)
    switch kind {
    case .accepted: return .accepted
    case .progress: return .frame(.progress(text))
    case .output: return .frame(.output(text))
    case .failure:
      let lines = text.split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
      guard lines.count == 3 else { return nil }
      return .frame(.failure(ClienteleError(.init(lines[0]), lines[1], hint: lines[2])))
    case .exit: return Int32(bigEndianBytes: payload.dropFirst()).map { .exit($0) }
    }
  }

  /// Cuts text so that each piece fits a frame, never inside a character's bytes.
  static func pieces(of text: String) -> [String] {
    let utf8 = text.utf8
    var pieces: [String] = []
    var start = utf8.startIndex
    while start < utf8.endIndex {
      var end = utf8.index(start, offsetBy: answerBytesMax - 1, limitedBy: utf8.endIndex) ?? utf8.endIndex
      while end < utf8.endIndex, utf8[end] & 0xC0 == 0x80 { end = utf8.index(before: end) }
      pieces.append(String(decoding: utf8[start..<end], as: UTF8.self))
      start = end
    }
    return pieces
  }
}

/// Cuts the bytes of a connection into frames.
struct ControlFrameDecoder: ByteToMessageDecoder {
  typealias InboundOut = ByteBuffer
  let bytesMax: Int

  mutating func decode(context: ChannelHandlerContext, buffer: inout ByteBuffer) throws -> DecodingState {
    guard let count = buffer.getInteger(at: buffer.readerIndex, as: UInt32.self) else { return .needMoreData }
    guard count <= bytesMax else {
      throw ClienteleError(
        .limitExceeded, "A frame of \(count) bytes on the control socket is more than \(bytesMax).")
    }
    guard buffer.readableBytes >= 4 + Int(count) else { return .needMoreData }
    buffer.moveReaderIndex(forwardBy: 4)
    guard let frame = buffer.readSlice(length: Int(count)) else { return .needMoreData }
    context.fireChannelRead(wrapInboundOut(frame))
    return .continue
  }

  mutating func decodeLast(
    context: ChannelHandlerContext, buffer: inout ByteBuffer, seenEOF: Bool
  ) throws -> DecodingState {
    // What is left of a frame at the end of a connection says nothing.
    let state = try decode(context: context, buffer: &buffer)
    if state == .needMoreData { buffer.clear() }
    return state
  }
}

typealias ControlChannel = NIOAsyncChannel<ByteBuffer, ByteBuffer>

extension ControlWire {
  static func channel(_ channel: any Channel, inboundBytesMax: Int) throws -> ControlChannel {
    try channel.pipeline.syncOperations.addHandler(
      ByteToMessageHandler(ControlFrameDecoder(bytesMax: inboundBytesMax)))
    return try NIOAsyncChannel(
      wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
  }
}
