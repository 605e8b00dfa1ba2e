// SPDX-License-Identifier: MIT
#include "showdown_auth.hpp"

#include <memory>
#include <utility>

#include <postern/client/showdown_auth.hpp>
#include <postern/web/browser_popup.hpp>
#include <postern/web/web_lock_manager.hpp>

#include "bound_client.hpp"
#include "operations.hpp"
#include "texts.hpp"

namespace postern {
namespace {

class bound_showdown_auth final : public bound_client {
 public:
  explicit bound_showdown_auth(showdown_settings settings)
      : bound_client(std::move(settings.login_prefix)),
        client_(std::make_unique<postern::showdown_auth>(std::move(settings.config), ports(),
                                                         &observer())) {}

  static const postern::showdown_auth& of(int number) {
    return *static_cast<bound_showdown_auth&>(bound_client::of(number)).client_;
  }
  void end() override { client_.reset(); }

 private:
  std::unique_ptr<postern::showdown_auth> client_;
};

const showdown_auth& bound(int number) { return bound_showdown_auth::of(number); }

}  // namespace

int create_showdown_auth(std::string_view settings) {
  return hand_over(new bound_showdown_auth(parse_showdown_settings(settings)));
}

void showdown_load(int client, int operation) {
  cancellation cancel = open_operation(operation, client);
  run_operation(operation, bound(client).load(std::move(cancel)));
}

void showdown_log_in(int client, int operation, const emscripten::val& popup,
                     std::string_view challstr) {
  cancellation cancel = open_operation(operation, client);
  run_operation(operation,
                bound(client).login(challstr, browser_popup::of(popup), std::move(cancel)));
}

void showdown_redirect_callback(int client, int operation, std::string_view url) {
  cancellation cancel = open_operation(operation, client);
  run_operation(operation, bound(client).handle_redirect_callback(url, std::move(cancel)));
}

void showdown_get_assertion(int client, int operation, std::string_view challstr) {
  cancellation cancel = open_operation(operation, client);
  run_operation(operation, bound(client).assertion(challstr, std::move(cancel)));
}

void showdown_refresh_token(int client, int operation) {
  cancellation cancel = open_operation(operation, client);
  run_operation(operation, bound(client).refresh_token(std::move(cancel)));
}

void showdown_logout(int client, int operation) {
  cancellation cancel = open_operation(operation, client);
  run_operation(operation, bound(client).logout(std::move(cancel)));
}

std::string showdown_session_of(int client) {
  const showdown_record* record = bound(client).record();
  if (record == nullptr) return {};
  return std::string{serialize_showdown_record(*record).reveal()};
}

std::string manage_access_url(int client) { return std::string{bound(client).manage_access_url()}; }

void parse_challstr_text(int operation, std::string_view text) {
  const result<challstr> parsed = parse_challstr(text);
  if (parsed) {
    settle_now(operation, secret{parsed->text()});
  } else {
    settle_now(operation, parsed.error());
  }
}

void trn_command(int operation, std::string_view name, std::string_view assertion) {
  const result<showdown_assertion> parsed = parse_showdown_assertion(assertion);
  if (parsed) {
    settle_now(operation, make_trn_command(name, *parsed));
  } else {
    settle_now(operation, parsed.error());
  }
}

}  // namespace postern
