internal import Access
internal import Application
internal import Kernel
package import Trust
package import Web

extension OpenNode {
  /// What the pages of head office do through this hub.
  ///
  /// - Parameter passwords: how they are hashed; tests take a cheaper way.
  package func hubOffice(passwords: PasswordHasher = PasswordHasher()) -> HubOffice {
    HubOffice(
      invite: { [self] store, associate, lifetime, actor in
        let made = try await issueToken(storeName: store, associate: associate, lifetime: lifetime, by: actor)
        return HubOffice.Invitation(id: made.token.id, token: made.token.text, expiresAt: made.expiresAt)
      },
      approve: { [self] what, actor in try await approve(what, by: actor) },
      revoke: { [self] node, actor, reason in try await revoke(node, by: actor, because: reason) },
      addPerson: { [self] store, code, name, role, actor in
        let entry = try StaffEntry(store: store, code: code, name: name, role: role.rawValue)
        _ = try await addStaff([entry], by: actor)
      },
      givePassword: { [self] associate, actor in
        let password = PasswordRule.generated(world.random)
        try await SetPassword(associate: associate, password: password, actor: actor, mustChange: true)
          .run(recorder, passwords: passwords, hashing: hashing)
        return password
      })
  }
}
