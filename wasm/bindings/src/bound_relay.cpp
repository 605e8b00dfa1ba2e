// SPDX-License-Identifier: MIT
#include "bound_relay.hpp"

#include <cstdint>
#include <utility>
#include <vector>

#include <postern/client/token_relay.hpp>
#include <postern/core/base64url.hpp>
#include <postern/core/json.hpp>
#include <postern/web/backend_platform.hpp>
#include <postern/web/web_crypto_sealer.hpp>

#include "operations.hpp"
#include "texts.hpp"

namespace postern {
namespace {

struct bound_relay {
  /// config is moved into the relay when that is opened.
  relay_config config;
  web_crypto_sealer cookies;
  ref<token_relay> relay;
};

bound_relay& relay_of(int number) {
  // NOLINTNEXTLINE(performance-no-int-to-ptr): the number is the address that create_relay gave.
  return *reinterpret_cast<bound_relay*>(static_cast<std::uintptr_t>(number));
}

secret to_text(const relay_answer& answer) {
  json_writer writer;
  writer.integer("status", answer.status);
  writer.string("headers", answer.header_text);
  writer.string("body", answer.body.reveal());
  return writer.take();
}

task<result<secret>> open(bound_relay& bound) {
  if (auto valid = validate_relay_config(bound.config); !valid) {
    co_return valid.error();
  }
  if (bound.config.keeps_refresh_token) {
    auto imported = co_await bound.cookies.import_keys(bound.config.cookie_keys);
    if (!imported) co_return imported.error();
    bound.config.cookie_keys.clear();
  }
  const backend_platform platform = the_backend_platform();
  bound.relay =
      make_ref<token_relay>(std::move(bound.config), relay_ports{.wall_clock = platform.wall_clock,
                                                                 .random = platform.random,
                                                                 .http = platform.http,
                                                                 .cookies = &bound.cookies});
  co_return secret{};
}

task<result<secret>> answer(ref<token_relay> relay, relay_message message) {
  co_return to_text(co_await relay->handle(std::move(message)));
}

}  // namespace

int create_relay(std::string_view settings) {
  auto* bound =
      new bound_relay{.config = parse_relay_settings(settings), .cookies = {}, .relay = {}};
  return static_cast<int>(reinterpret_cast<std::uintptr_t>(bound));
}

void add_relay_key(int relay, bool is_text, std::string_view key) {
  std::vector<secret>& keys = relay_of(relay).config.cookie_keys;
  if (!is_text) {
    keys.emplace_back(key);
    return;
  }
  // What is no base64url becomes a key of no bytes, which is refused.
  const auto bytes = base64url_decode(key).value_or(std::vector<std::byte>{});
  keys.emplace_back(std::string_view{reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

void open_relay(int operation, int relay) { run_operation(operation, open(relay_of(relay))); }

void examine_relayed(int operation, int relay, std::string_view method, std::string_view headers) {
  const auto early = relay_of(relay).relay->examine({.method = method, .header_text = headers});
  settle_now(operation, early ? to_text(*early) : secret{});
}

void answer_relayed(int operation, int relay, std::string_view method, std::string_view headers,
                    int body_state, std::string_view body) {
  run_operation(operation, answer(relay_of(relay).relay,
                                  {.method = std::string{method},
                                   .header_text = std::string{headers},
                                   .body_state = static_cast<relay_body_state>(body_state),
                                   .body = secret{body}}));
}

}  // namespace postern
