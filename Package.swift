// swift-tools-version:6.2
import PackageDescription

// Versions are exact because Package.resolved is not committed; docs/dependencies.md lists the
// transitive ones and says what each package is for.
let dependencies: [Package.Dependency] = [
  .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
  .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
  .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
  .package(url: "https://github.com/apple/swift-protobuf", exact: "1.39.0"),
  .package(url: "https://github.com/apple/swift-certificates", exact: "1.21.1"),
  .package(url: "https://github.com/apple/swift-asn1", exact: "1.7.4"),
  .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
  .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
  .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
  .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
  .package(url: "https://github.com/apple/swift-configuration", exact: "1.4.0"),
  .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
  .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
  .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
]

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let httpClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")

let warnings: [SwiftSetting] = Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)]
let settings: [SwiftSetting] =
  warnings + [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]

/// A target of the house. Tests/TidyTests holds each layer to what it may import.
func room(
  _ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource]? = nil
) -> Target {
  .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
  .testTarget(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

let vocabulary = [
  room("Kernel", [crypto]),
  room("Catalogue", ["Kernel"]),
]

let domain = [
  room("Matching", ["Kernel"]),
  room("Attribution", ["Kernel"]),
  room("Members", ["Kernel"]),
  room("Access", ["Kernel", "Catalogue"]),
]

let systemLibraries: [Target] = [
  .systemLibrary(name: "CLzma", providers: [.apt(["liblzma-dev"])]),
  .systemLibrary(name: "CPostgres", providers: [.apt(["libpq-dev"])]),
  .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
  .systemLibrary(name: "CZstd", providers: [.apt(["libzstd-dev"])]),
]

let engine = [
  room("Wire", ["Kernel", "CZstd", .product(name: "SwiftProtobuf", package: "swift-protobuf")]),
  room(
    "ChangeLog", ["Kernel", "Catalogue", "Wire", .product(name: "SwiftProtobuf", package: "swift-protobuf")]),
  room("Sync", ["Kernel", "ChangeLog", "Wire", .product(name: "SwiftProtobuf", package: "swift-protobuf")]),
]

let adapters = [
  room(
    "Records",
    [
      "Kernel", "Catalogue", "ChangeLog", "Sync", "Wire", "Persistence", "Access", "Matching", "Members",
    ]),
  // What a connection to PostgreSQL is, without knowing what is kept there.
  room("Postgres", ["Kernel", "Catalogue", "CPostgres"]),
  room(
    "Persistence",
    ["Kernel", "Catalogue", "CSQLite", "Postgres", .product(name: "GRDB", package: "GRDB.swift")]),
  room(
    "Trust",
    [
      "Kernel", crypto, .product(name: "CryptoExtras", package: "swift-crypto"),
      .product(name: "X509", package: "swift-certificates"),
      .product(name: "SwiftASN1", package: "swift-asn1"),
    ]),
  room(
    "Transport",
    [
      "Kernel", "Trust", nioCore, nioPosix, nioHTTP1, nioSSL, lifecycle, logging, httpTypes, httpClient,
      .product(name: "HummingbirdCore", package: "hummingbird"),
      .product(name: "HummingbirdHTTP2", package: "hummingbird"),
    ]),
]

let application = [
  room(
    "Application",
    [
      "Kernel", "Catalogue", "Wire", "ChangeLog", "Sync", "Persistence", "Records", "Exchange", "Matching",
      "Attribution", "Members", "Access", "Trust",
    ]),
  room("Exchange", ["Kernel", "CLzma", crypto]),
]

let delivery: [Target] = [
  room(
    "Web",
    [
      "Kernel", "Catalogue", "Members", "Access", "Trust", "Transport", "Persistence", "Records",
      "Application", "Exchange", httpTypes, logging,
    ], resources: [.embedInCode("Assets/counter.css"), .embedInCode("Assets/counter.js")]),
  // The HTTP API: one table of operations, from which routes, rights, checks and the document follow.
  room(
    "API",
    [
      "Kernel", "Catalogue", "Members", "Access", "Trust", "Transport", "Persistence", "Records",
      "Application", crypto, httpTypes, httpClient, lifecycle, logging, nioCore, nioPosix, nioHTTP1,
    ]),
  room(
    "Runtime",
    [
      "Kernel", "Catalogue", "ChangeLog", "Sync", "Wire", "Persistence", "Records", "Trust", "Transport",
      "Exchange",
      "Application", "Access", "API", "Web", logging, lifecycle,
      .product(name: "Configuration", package: "swift-configuration"),
      httpTypes, .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      .product(name: "SwiftProtobuf", package: "swift-protobuf"),
    ]),
  .executableTarget(
    name: "clientele",
    dependencies: [
      "Kernel", "Access", "API", "Persistence", "Records", "Application", "Attribution", "Exchange",
      "Matching", "Members", "Runtime", "Transport", "Trust", logging,
      .product(name: "ArgumentParser", package: "swift-argument-parser"),
    ], swiftSettings: settings),
]

/// A whole fleet on one thread under simulated clocks, network and disks (docs/reliability.md).
let fleet: [Target] = [
  .target(name: "CFaultDisk", linkerSettings: [.linkedLibrary("sqlite3")]),
  room(
    "Fleet",
    [
      "Kernel", "Access", "Catalogue", "Wire", "ChangeLog", "Sync", "Persistence", "Records", "Attribution",
      "Exchange", "Application", "Runtime", "CFaultDisk",
      .product(name: "SwiftProtobuf", package: "swift-protobuf"),
    ]),
  .executableTarget(
    name: "clientele-fleet",
    dependencies: ["Fleet", .product(name: "ArgumentParser", package: "swift-argument-parser")],
    swiftSettings: settings),
]

/// How long the hub takes to decide one new record among many (docs/matching.md).
let matchBench: [Target] = [
  .executableTarget(
    name: "clientele-match-bench",
    dependencies: [
      "Kernel", "Catalogue", "ChangeLog", "Persistence", "Records", "Application",
      .product(name: "ArgumentParser", package: "swift-argument-parser"),
    ], swiftSettings: settings)
]

/// Replication against bare SQLite (docs/speed.md); its baselines are written with the C API.
let bench: [Target] = [
  .executableTarget(
    name: "clientele-bench",
    dependencies: [
      "Kernel", "Access", "Catalogue", "Wire", "ChangeLog", "Sync", "Persistence", "Records", "Application",
      "Runtime", "Transport", "Trust", "CSQLite", logging, lifecycle,
      .product(name: "ArgumentParser", package: "swift-argument-parser"),
      .product(name: "SwiftProtobuf", package: "swift-protobuf"),
    ],
    swiftSettings: settings)
]

let testTargets: [Target] = [
  .target(name: "TestKit", dependencies: ["Kernel"], path: "Tests/TestKit", swiftSettings: settings),
  tests("PostgresTests", ["Postgres", "Catalogue", "Kernel", "TestKit"]),
  .target(
    name: "DatabaseKit", dependencies: ["TestKit", "Kernel", "Persistence", "Postgres"],
    path: "Tests/DatabaseKit", swiftSettings: settings),
  tests("PersistenceTests", ["Persistence", "Postgres", "Catalogue", "Kernel", "DatabaseKit", "TestKit"]),
  .target(
    name: "NodeKit",
    dependencies: ["DatabaseKit", "TestKit", "Kernel", "Catalogue", "ChangeLog", "Persistence", "Records"],
    path: "Tests/NodeKit", swiftSettings: settings),
  tests(
    "RecordsTests",
    [
      "Records", "Persistence", "ChangeLog", "Catalogue", "Kernel", "DatabaseKit", "NodeKit", "TestKit",
    ]),
  tests(
    "ApplicationTests",
    [
      "Access", "Application", "Attribution", "Exchange", "Matching", "Sync", "Wire", "Records",
      "Persistence", "ChangeLog",
      "Catalogue", "Kernel", "Members", "NodeKit", "TestKit",
      .product(name: "SwiftProtobuf", package: "swift-protobuf"),
    ]),
  // Runs the program itself, which every build makes.
  tests(
    "EndToEndTests",
    [
      "Transport", "Trust", "Sync", "Wire", "Persistence", "Catalogue", "Kernel", "NodeKit", "TestKit",
      logging,
    ]),
  tests(
    "WireTests",
    ["Wire", "Kernel", "CZstd", "TestKit", .product(name: "SwiftProtobuf", package: "swift-protobuf")]),
  tests("ChangeLogTests", ["ChangeLog", "Wire", "Catalogue", "Kernel", "TestKit"]),
  tests("SyncTests", ["Sync", "Kernel"]),
  // Runs clientele-fleet, too, which deploy/test builds.
  tests(
    "FleetTests",
    [
      "Fleet", "Catalogue", "ChangeLog", "Kernel", "Persistence", "Sync", "Wire", "TestKit",
      .product(name: "SwiftProtobuf", package: "swift-protobuf"),
    ]),
  tests("TidyTests", ["TestKit"]),
  tests("KernelTests", ["Kernel"]),
  tests("MatchingTests", ["Matching", "Kernel", "TestKit"], resources: [.copy("Resources")]),
  tests("AttributionTests", ["Attribution", "Kernel", "TestKit"]),
  tests("MembersTests", ["Members", "Kernel", "TestKit"]),
  tests("AccessTests", ["Access", "Catalogue", "Kernel", "TestKit"]),
  tests(
    "TrustTests",
    [
      "Trust", "Kernel", crypto, .product(name: "X509", package: "swift-certificates"),
      .product(name: "SwiftASN1", package: "swift-asn1"),
    ]),
  tests("ExchangeTests", ["Exchange", "Kernel", "TestKit"]),
  tests(
    "TransportTests",
    [
      "Transport", "Kernel", "Trust", nioCore, nioPosix, nioHTTP1, nioSSL, lifecycle, logging, httpTypes,
      httpClient, "TestKit",
    ]),
  tests(
    "HubTests",
    [
      "Application", "Access", "Sync", "ChangeLog", "Catalogue", "Persistence", "Records", "Trust", "Wire",
      "Kernel",
      "Attribution", "TestKit",
    ]),
  tests(
    "APITests",
    [
      "API", "Runtime", "Access", "Application", "Catalogue", "Kernel", "Members", "Persistence", "Records",
      "Transport", "TestKit", crypto, httpTypes, httpClient, lifecycle, logging, nioCore, nioPosix, nioHTTP1,
    ]),
  tests(
    "RuntimeTests",
    [
      "Runtime", "Kernel", "Persistence", "Records", "Catalogue", "ChangeLog", "Members", "Transport",
      "Trust",
      "Access", "Application", "Web", "TestKit", lifecycle, logging, httpTypes, crypto, nioCore, nioPosix,
      nioSSL, .product(name: "CryptoExtras", package: "swift-crypto"),
      .product(name: "X509", package: "swift-certificates"),
      .product(name: "SwiftASN1", package: "swift-asn1"),
    ]),
]

let package = Package(
  name: "clientele",
  dependencies: dependencies,
  targets: systemLibraries + vocabulary + domain + engine + adapters + application + delivery + fleet
    + matchBench + bench + testTargets,
  swiftLanguageModes: [.v6]
)
