// SPDX-License-Identifier: MIT
// A server that stands between a page and the authorization server, and adds what the page cannot
// keep: the client secret, and, if it is told to, the refresh token. It has no state of its own, so
// that any process with the same configuration can answer the next request.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <postern/core/authorization_server.hpp>
#include <postern/core/confidential_client.hpp>
#include <postern/core/relay_request.hpp>
#include <postern/core/relay_response.hpp>
#include <postern/core/secret.hpp>
#include <postern/ports/backend_http_client.hpp>
#include <postern/ports/clock.hpp>
#include <postern/ports/random_source.hpp>
#include <postern/ports/ref.hpp>
#include <postern/ports/sealer.hpp>
#include <postern/ports/task.hpp>

namespace postern {

struct relay_config {
  /// server has a token_endpoint, and perhaps a revocation_endpoint; nothing else of it is used.
  authorization_server server;
  confidential_client client;
  /// allowed_origins is one a line, as relay_policy has it.
  text allowed_origins;
  /// max_body_bytes is signed, so that what is no size can be refused.
  std::int64_t max_body_bytes = 16 * 1024;
  /// request_timeout is how long the authorization server may take; with a refresh, whose answer
  /// may hold the only good token, late_answer_factor times as long.
  std::chrono::milliseconds request_timeout{15'000};
  /// keeps_refresh_token keeps refresh tokens from the page, in a cookie.
  bool keeps_refresh_token = false;
  /// cookie_keys are 32 bytes each; the first seals, all of them open.
  std::vector<secret> cookie_keys;
  /// cookie_max_age is how long a cookie is kept after it was last written.
  std::chrono::seconds cookie_max_age = std::chrono::days{90};
};

/// validate_relay_config gives `invalid_config` for what no relay can work with.
[[nodiscard]] result<void> validate_relay_config(const relay_config& config);

/// What came of reading a request's body.
enum class relay_body_state : std::uint8_t { complete, too_large, too_slow, broken };

/// A request, as texts.
struct relay_message {
  std::string method;
  /// header_text is `Name: value` lines, ended by LF.
  std::string header_text;
  relay_body_state body_state = relay_body_state::complete;
  secret body;
};

/// What a relay needs of the world. All of it must outlive the relay.
struct relay_ports {
  clock* wall_clock = nullptr;
  random_source* random = nullptr;
  backend_http_client* http = nullptr;
  /// cookies seals what goes into a cookie; only used where the refresh token is kept.
  sealer* cookies = nullptr;
};

class token_relay final : public shared_object {
 public:
  /// The configuration must be valid.
  token_relay(relay_config config, relay_ports ports);

  /// examine answers a request whose body need not be read: a preflight, or one that is refused by
  /// its head. Nothing means that the body is to be read and handle() to be called.
  [[nodiscard]] std::optional<relay_answer> examine(const relay_head& head) const;

  /// handle answers a request, whatever it is; it passes on what may be passed on. What was sent to
  /// the authorization server is never taken back, as its answer may hold the only good refresh
  /// token. A request that is being handled keeps the relay.
  [[nodiscard]] task<relay_answer> handle(relay_message message);

 private:
  [[nodiscard]] task<relayed_response> ask(const text& origin, const relay_request& request) const;
  [[nodiscard]] task<relay_answer> pass_on(const text& origin, const relay_request& request) const;
  [[nodiscard]] task<relay_answer> keep_token(const text& origin, const std::string& header_text,
                                              relay_request request) const;
  [[nodiscard]] task<std::optional<secret>> open_cookie(const std::string& header_text,
                                                        const text& handle) const;
  [[nodiscard]] task<std::optional<relay_refusal>> add_cookie(const text& handle,
                                                              const secret& refresh_token,
                                                              std::string& header_text) const;
  [[nodiscard]] std::string context_of(std::string_view handle) const;

  relay_config config_;
  relay_policy policy_;
  relay_ports ports_;
};

}  // namespace postern
