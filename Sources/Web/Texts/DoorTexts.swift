internal import Kernel
internal import Trust

/// The words of the pages at the door.
struct DoorTexts {
  let language: PageLanguage

  init(_ language: PageLanguage) {
    self.language = language
  }

  private func say(_ en: String, _ zh: String) -> String { language == .zh ? zh : en }

  var languageTag: String { say("en", "zh-Hans") }
  var otherLanguage: String { say("中文", "English") }
  var signIn: String { say("Sign in", "登录") }
  var code: String { say("Staff code", "员工编号") }
  var password: String { say("Password", "密码") }
  var oneTimeCode: String { say("Six-digit code", "六位动态码") }
  var switchPerson: String { say("Switch person", "切换员工") }
  var whoAreYou: String { say("Who are you?", "您是哪位？") }
  var pin: String { "PIN" }
  var go: String { say("Continue", "继续") }
  var withPassword: String { say("Sign in with a password", "使用密码登录") }
  var setPIN: String { say("Set a PIN for this computer", "设置本机 PIN") }
  var newPIN: String { say("New PIN, 4 to 8 digits", "新 PIN（4 至 8 位数字）") }

  func sentence(for error: ClienteleError) -> String {
    switch error.code {
    case .signInRefused:
      say("The code, password or PIN is wrong.", "编号、密码或 PIN 不正确。")
    case .signInLocked:
      say("Too many wrong tries from here. Wait a little.", "此处错误次数过多，请稍候再试。")
    case .secondFactorNeeded:
      say("Type the six-digit code that your telephone shows.", "请输入手机上显示的六位动态码。")
    case .busy: say("Many people are signing in. Try again.", "登录人数较多，请重试。")
    case .passwordRefused:
      say("This is too easy to guess. Choose another one.", "过于容易被猜中，请另选一个。")
    default: say("This did not work.", "操作未成功。")
    }
  }
}
