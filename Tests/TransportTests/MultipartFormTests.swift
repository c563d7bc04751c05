import HTTPTypes
import Testing
import Transport

@Suite("A form with a file")
struct MultipartFormTests {
  private let type = "multipart/form-data; boundary=\"x-1\""

  private func form(_ text: String, _ type: String? = nil) -> MultipartForm? {
    MultipartForm(Array(text.utf8), contentType: type ?? self.type)
  }

  private func part(_ disposition: String, _ content: String) -> String {
    "--x-1\r\nContent-Disposition: form-data; \(disposition)\r\nContent-Type: text/csv\r\n\r\n\(content)\r\n"
  }

  @Test("gives its fields and its files, byte for byte")
  func whole() throws {
    let content = "a,b\r\n--x-2\r\n--x-\r\n\r\n"
    let parts: [String] = [
      "preamble\r\n", part("name=\"token\"", "t&1=2"), part("name=\"token\"", "later"),
      part("name=\"list\"; filename=\"我的 %22list%22.csv\"", content),
      part("name=\"empty\"; filename=\"\"", ""), "--x-1--\r\nafterwards",
    ]
    let found = form(parts.joined())
    let form = try #require(found)
    #expect(form.fields == ["token": "t&1=2"])
    #expect(form.files["list"]?.name == "我的 \"list\".csv")
    #expect(form.files["list"]?.bytes == Array(content.utf8))
    #expect(form.files["empty"]?.bytes == [])
  }

  @Test(
    "that is cut off, or none at all, gives nothing",
    arguments: [
      "", "--x-1", "--x-1\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nnever ends", "a=b&c=d",
    ])
  func broken(text: String) {
    let form = form(text)
    #expect(form == nil || form?.fields.isEmpty == true && form?.files.isEmpty == true)
  }

  @Test(
    "is known by its type; its fields are the request's",
    arguments: [nil, "text/plain", "multipart/form-data"])
  func types(type: String?) {
    let body = part("name=\"a\"", "1") + "--x-1--\r\n"
    var headers: HTTPFields = [:]
    headers[.contentType] = type ?? self.type
    let request = WebRequest(
      method: .post, path: "/", headers: headers, body: Array(body.utf8), isSecure: false)
    #expect(request.form["a"] == (type == nil ? "1" : nil))
  }
}
