import Access
import Catalogue
import Testing

@Suite struct `The layout of a custom field` {
  @Test(
    arguments: [
      ([.associate], .see), ([.manager], .edit), ([.headOffice], .hidden), ([.steward], .edit), ([], .hidden),
      ([.associate, .headOffice], .see), ([.headOffice, .manager], .edit),
    ] as [(Set<Role>, FieldLayout.Reach)])
  func `gives each person the most that one role has`(_ roles: Set<Role>, _ reach: FieldLayout.Reach) throws {
    let layout = try #require(FieldLayout("associate=see manager=edit headOffice=hidden"))
    #expect(layout.reach(of: roles) == reach)
  }

  @Test(
    arguments: [
      ("", ""), ("associate=see", "associate=see"),
      ("manager=hidden  associate=see", "associate=see manager=hidden"),
      ("associate=edit", ""), ("concierge=see associate=see", "associate=see"), ("associate=guess", ""),
    ])
  func `is one text for one layout, without words that say nothing here`(_ text: String, _ same: String)
    throws
  {
    let layout = try #require(FieldLayout(text))
    #expect(layout.text == same)
    #expect(FieldLayout(layout.text)?.text == same)
  }

  @Test(arguments: ["concierge=see", "associate", "associate=guess", "associate=see associate=edit", "="])
  func `is refused where it is written with words that say nothing`(_ text: String) {
    #expect(FieldLayout(text, isStrict: true) == nil)
  }

  @Test func `leaves masks to the privacy class`() {
    let table: [(Exposure, PrivacyClass, Treatment)] = [
      (.full, .operational, .shown), (.full, .personal, .shown), (.full, .contact, .shown),
      (.masked, .operational, .shown), (.masked, .personal, .shown), (.masked, .contact, .masked),
      (.stub, .operational, .hidden), (.stub, .personal, .hidden), (.stub, .contact, .hidden),
      (.nothing, .operational, .hidden), (.nothing, .contact, .hidden),
    ]
    for (exposure, privacy, treatment) in table {
      #expect(exposure.treatment(of: privacy) == treatment, "\(exposure) \(privacy)")
    }
  }
}
