// SPDX-License-Identifier: MIT
#include <postern/client/token_relay.hpp>

#include <algorithm>
#include <utility>

#include <postern/client/late_answer.hpp>
#include <postern/core/json_edit.hpp>
#include <postern/core/relay_cookie.hpp>

namespace postern {
namespace {

constexpr std::size_t key_bytes = 32;

// Browsers cut a longer Max-Age to this (RFC 6265bis section 5.5).
constexpr std::chrono::days longest_max_age{400};

constexpr relay_refusal no_session{
    .status = 400,
    .error = "invalid_grant",
    .description = "This relay keeps no refresh token for this browser and this handle."};

constexpr relay_refusal relay_fault{
    .status = 500, .error = "server_error", .description = "The relay's platform failed."};

constexpr relay_refusal too_long_token{
    .status = 502,
    .error = "server_error",
    .description = "The authorization server's refresh token is too long for a cookie."};

std::optional<relay_refusal> body_refusal(relay_body_state state) {
  switch (state) {
    case relay_body_state::complete:
      return std::nullopt;
    case relay_body_state::too_large:
      return relay_refusal{413, "invalid_request", "The body is too large."};
    case relay_body_state::too_slow:
      return relay_refusal{408, "invalid_request", "The body did not come in time."};
    case relay_body_state::broken:
      break;
  }
  return relay_refusal{400, "invalid_request", "The body did not come whole."};
}

relay_policy policy_of(const relay_config& config) {
  return {
      .client_id = config.client.client_id,
      .allowed_origins = config.allowed_origins,
      .max_body_bytes = static_cast<std::size_t>(std::max<std::int64_t>(config.max_body_bytes, 0)),
      .same_origin_only = config.keeps_refresh_token};
}

const char* cookie_problem(const relay_config& config) {
  if (config.cookie_keys.empty()) return "refreshTokenCookie needs at least one key.";
  const auto has_size = [](const secret& key) { return key.reveal().size() == key_bytes; };
  if (!std::ranges::all_of(config.cookie_keys, has_size)) {
    return "A key of refreshTokenCookie is not 32 bytes, or not base64url of 32 bytes.";
  }
  if (config.cookie_max_age <= std::chrono::seconds{0} || config.cookie_max_age > longest_max_age) {
    return "maxAgeSeconds must be from 1 to 34560000 (400 days).";
  }
  return nullptr;
}

/// make_revoked_answer is for a revocation of which the authorization server need not know.
relay_answer make_revoked_answer(std::string_view origin) {
  return make_relayed_response(origin, relayed_kind::revocation,
                               {.status = 200, .header_text = {}, .body = {}})
      .answer;
}

/// answer_lost_session is for a handle whose cookie is missing or does not open. To revoke what is
/// no good is no error: RFC 7009 section 2.2.
relay_answer answer_lost_session(std::string_view origin, std::string_view header_text,
                                 relayed_kind kind, std::string_view handle) {
  relay_answer answer = kind == relayed_kind::revocation ? make_revoked_answer(origin)
                                                         : make_refusal_answer(origin, no_session);
  const text name = make_relay_cookie_name(handle);
  if (find_relay_cookie(header_text, name)) append_relay_cookie_removal(answer.header_text, name);
  return answer;
}

/// names_handle tells that what the page calls its refresh token is a handle. A revocation of what
/// can be none is not for this relay to answer: it may be of a good token.
bool names_handle(const relay_request& request) {
  return request.kind == relayed_kind::refresh ||
         (request.kind == relayed_kind::revocation && request.token_type_hint != "access_token" &&
          is_relay_handle(request.credential.reveal()));
}

}  // namespace

result<void> validate_relay_config(const relay_config& config) {
  using namespace std::chrono_literals;
  const char* problem = nullptr;
  if (auto valid = validate_relay_policy(policy_of(config)); !valid) return valid;
  if (auto valid = validate_confidential_client(config.client); !valid) return valid;
  if (auto valid = require_client_secret(config.client); !valid) return valid;
  const authorization_server& server = config.server;
  if (config.client.user_agent.empty()) {
    problem = "userAgent is missing.";
  } else if (!is_endpoint(server.token_endpoint) ||
             (!server.revocation_endpoint.empty() && !is_endpoint(server.revocation_endpoint))) {
    problem = "endpoints must be https URLs, or http on loopback.";
  } else if (config.request_timeout <= 0ms || config.request_timeout > 24h) {
    // Timers of JavaScript take a number of 32 bits, and a longer wait for none.
    problem = "requestTimeoutMs must be from 1 to 86400000 (a day).";
  } else if (config.keeps_refresh_token) {
    problem = cookie_problem(config);
  }
  if (problem != nullptr) return make_error(error_code::invalid_config, problem);
  return {};
}

token_relay::token_relay(relay_config config, relay_ports ports)
    : config_(std::move(config)), policy_(policy_of(config_)), ports_(ports) {}

std::optional<relay_answer> token_relay::examine(const relay_head& head) const {
  const text origin = allowed_origin(policy_, head.header_text);
  const auto step = examine_relay_head(policy_, head);
  if (!step) return make_refusal_answer(origin, step.error());
  if (*step == relay_step::answer_preflight) return make_preflight_answer(origin);
  return std::nullopt;
}

task<relay_answer> token_relay::handle(relay_message message) {
  const ref self{this};
  if (auto early = examine({message.method, message.header_text})) co_return std::move(*early);
  const text origin = allowed_origin(policy_, message.header_text);
  if (const auto refusal = body_refusal(message.body_state)) {
    co_return make_refusal_answer(origin, *refusal);
  }
  auto request = parse_relay_request(policy_, message.body.reveal());
  if (!request) co_return make_refusal_answer(origin, request.error());
  if (config_.keeps_refresh_token) {
    co_return co_await keep_token(origin, message.header_text, std::move(*request));
  }
  co_return co_await pass_on(origin, *request);
}

task<relayed_response> token_relay::ask(const text& origin, const relay_request& request) const {
  const backend_request sent = authenticate(
      make_relayed_request(config_.server, config_.client.client_id, request), config_.client);
  const auto patience = request.kind == relayed_kind::refresh
                            ? config_.request_timeout * late_answer_factor
                            : config_.request_timeout;
  const result<http_response> response = co_await ports_.http->send(sent, patience, {});
  relayed_response relayed;
  if (response) {
    relayed = make_relayed_response(origin, request.kind, *response);
  } else {
    relayed.answer = make_lost_answer(origin, response.error());
  }
  co_return relayed;
}

task<relay_answer> token_relay::pass_on(const text& origin, const relay_request& request) const {
  if (request.kind == relayed_kind::revocation && config_.server.revocation_endpoint.empty()) {
    co_return make_refusal_answer(
        origin, {400, "invalid_request", "This relay has no revocation endpoint."});
  }
  relayed_response relayed = co_await ask(origin, request);
  static_cast<void>(withhold_secrets(relayed.answer, {config_.client.client_secret.reveal()}));
  co_return std::move(relayed.answer);
}

task<relay_answer> token_relay::keep_token(const text& origin, const std::string& header_text,
                                           relay_request request) const {
  if (request.kind == relayed_kind::revocation && !names_handle(request)) {
    co_return co_await pass_on(origin, request);
  }
  text handle;
  if (names_handle(request)) {
    handle = request.credential.reveal();
    auto opened = co_await open_cookie(header_text, handle);
    if (!opened) co_return answer_lost_session(origin, header_text, request.kind, handle);
    request.credential = std::move(*opened);
  } else {
    // Before the code is spent.
    relay_handle_bits random{};
    if (!ports_.random->fill(random)) co_return make_refusal_answer(origin, relay_fault);
    handle = make_relay_handle(random);
  }

  relayed_response relayed;
  if (request.kind == relayed_kind::revocation && config_.server.revocation_endpoint.empty()) {
    relayed.answer = make_revoked_answer(origin);
  } else {
    relayed = co_await ask(origin, request);
  }
  relay_answer& answer = relayed.answer;

  const bool is_login = request.kind == relayed_kind::code_exchange;
  const secret& newest =
      relayed.refresh_token.empty() && !is_login ? request.credential : relayed.refresh_token;
  const bool keeps =
      relayed.is_success && request.kind != relayed_kind::revocation && !newest.empty();
  const std::string_view body = answer.body.reveal();
  answer.body = secret{is_login && keeps ? with_json_string(body, "refresh_token", handle)
                                         : without_json_member(body, "refresh_token")};
  const bool is_clean =
      withhold_secrets(answer, {config_.client.client_secret.reveal(), newest.reveal(),
                                is_login ? std::string_view{} : request.credential.reveal()});

  // A page that is not told its handle has no use for the cookie.
  if (keeps && (is_clean || !is_login)) {
    std::string cookies;
    if (const auto failure = co_await add_cookie(handle, newest, cookies)) {
      co_return make_refusal_answer(origin, *failure);
    }
    answer.header_text += cookies;
    if (is_login) {
      for (const text& surplus : find_surplus_relay_cookies(header_text)) {
        append_relay_cookie_removal(answer.header_text, surplus);
      }
    }
  } else if (request.kind == relayed_kind::revocation) {
    // After invalid_grant it stays: the answer to another tab may just have replaced it, and if
    // not, it does no harm.
    append_relay_cookie_removal(answer.header_text, make_relay_cookie_name(handle));
  }
  co_return std::move(answer);
}

task<std::optional<secret>> token_relay::open_cookie(const std::string& header_text,
                                                     const text& handle) const {
  const auto sealed = find_relay_cookie(header_text, make_relay_cookie_name(handle));
  if (!sealed) co_return std::nullopt;
  const auto content = co_await ports_.cookies->open(std::string{*sealed}, context_of(handle));
  if (!content) co_return std::nullopt;
  co_return read_relay_cookie_content(*content, ports_.wall_clock->now(), config_.cookie_max_age);
}

task<std::optional<relay_refusal>> token_relay::add_cookie(const text& handle,
                                                           const secret& refresh_token,
                                                           std::string& header_text) const {
  const auto sealed = co_await ports_.cookies->seal(
      make_relay_cookie_content(refresh_token, ports_.wall_clock->now()), context_of(handle));
  if (!sealed) co_return relay_fault;
  const bool fits = append_relay_cookie(header_text, make_relay_cookie_name(handle), *sealed,
                                        config_.cookie_max_age);
  co_return fits ? std::nullopt : std::optional{too_long_token};
}

std::string token_relay::context_of(std::string_view handle) const {
  return make_relay_cookie_context(config_.client.client_id, config_.server.token_endpoint, handle);
}

}  // namespace postern
