// SPDX-License-Identifier: MIT
#include "browser_auth.hpp"

#include <memory>
#include <utility>

#include <postern/client/auth_client.hpp>
#include <postern/web/browser_popup.hpp>

#include "bound_client.hpp"
#include "operations.hpp"
#include "texts.hpp"

namespace postern {
namespace {

class bound_browser_auth final : public bound_client {
 public:
  explicit bound_browser_auth(client_settings settings)
      : bound_client(std::move(settings.login_prefix)),
        client_(std::make_unique<auth_client>(std::move(settings.config), ports(), &observer())) {}

  static const auth_client& of(int number) {
    return *static_cast<bound_browser_auth&>(bound_client::of(number)).client_;
  }
  void end() override { client_.reset(); }

 private:
  std::unique_ptr<auth_client> client_;
};

const auth_client& bound(int number) { return bound_browser_auth::of(number); }

}  // namespace

int create_browser_auth(std::string_view settings) {
  return hand_over(new bound_browser_auth(parse_client_settings(settings)));
}

void load(int client, int operation) {
  cancellation cancel = open_operation(operation, client);
  run_operation(operation, bound(client).load(std::move(cancel)));
}

void reload(int client, int operation) {
  cancellation cancel = open_operation(operation, client);
  run_operation(operation, bound(client).reload(std::move(cancel)));
}

void login(int client, int operation, std::string_view return_to, std::string_view app_state) {
  cancellation cancel = open_operation(operation, client);
  run_operation(operation, bound(client).login({.return_to = return_to, .app_state = app_state},
                                               std::move(cancel)));
}

void login_with_popup(int client, int operation, const emscripten::val& popup,
                      std::string_view return_to, std::string_view app_state) {
  cancellation cancel = open_operation(operation, client);
  run_operation(operation,
                bound(client).login_with_popup({.return_to = return_to, .app_state = app_state},
                                               browser_popup::of(popup), std::move(cancel)));
}

void handle_redirect_callback(int client, int operation, std::string_view url) {
  cancellation cancel = open_operation(operation, client);
  run_operation(operation, bound(client).handle_redirect_callback(url, std::move(cancel)));
}

void access_token(int client, int operation, std::string_view rejected) {
  cancellation cancel = open_operation(operation, client);
  run_operation(operation, bound(client).access_token(secret{rejected}, std::move(cancel)));
}

void logout(int client, int operation, bool revoke) {
  cancellation cancel = open_operation(operation, client);
  run_operation(operation, bound(client).logout({.revoke = revoke}, std::move(cancel)));
}

bool has_token(int client) { return bound(client).has_token(); }

std::string token_set_of(int client) {
  const token_set* tokens = bound(client).tokens();
  if (tokens == nullptr) return {};
  return std::string{serialize_token_set(*tokens).reveal()};
}

bool is_authenticated(int client) { return bound(client).is_authenticated(); }

std::string refused_scopes_of(int client) {
  return std::string{bound(client).refused_scope().view()};
}

bool may_carry_token_of(int client, std::string_view url) {
  return bound(client).may_carry_token(url);
}

}  // namespace postern
