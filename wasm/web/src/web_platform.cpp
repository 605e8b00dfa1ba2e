// SPDX-License-Identifier: MIT
#include <postern/web/web_platform.hpp>

#include <utility>

#include <postern/web/browser.hpp>
#include <postern/web/emscripten_fetch_http_client.hpp>
#include <postern/web/emscripten_timer.hpp>
#include <postern/web/session_storage_transaction_store.hpp>

namespace postern {
namespace {

struct platform {
  browser page;
  emscripten_timer timers;
  emscripten_fetch_http_client http{timers};
};

}  // namespace

auth_ports make_stateless_ports() {
  static const auto shared = std::make_shared<platform>();
  auth_ports ports;
  ports.wall_clock = {shared, &shared->page};
  ports.random = {shared, &shared->page};
  ports.window = {shared, &shared->page};
  ports.timers = {shared, &shared->timers};
  ports.http = {shared, &shared->http};
  return ports;
}

auth_ports make_web_ports(std::shared_ptr<host_token_store> tokens,
                          const std::string& login_prefix) {
  auth_ports ports = make_stateless_ports();
  ports.tokens = std::move(tokens);
  ports.transactions = std::make_shared<session_storage_transaction_store>(login_prefix);
  return ports;
}

}  // namespace postern
