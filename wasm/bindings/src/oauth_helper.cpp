// SPDX-License-Identifier: MIT
#include "oauth_helper.hpp"

#include <array>
#include <memory>
#include <utility>

#include <postern/client/token_endpoint.hpp>
#include <postern/core/authorization_request.hpp>
#include <postern/core/json.hpp>
#include <postern/core/pkce.hpp>
#include <postern/web/browser_adapters.hpp>
#include <postern/web/emscripten_fetch_http_client.hpp>
#include <postern/web/emscripten_timer.hpp>

#include "convert.hpp"
#include "operations.hpp"

namespace postern {
namespace {

using emscripten::val;

/// The calls of all callers: the pieces belong to no client. Made on first use.
const std::shared_ptr<operations>& helper_operations() {
  static const auto running = std::make_shared<operations>();
  return running;
}

std::shared_ptr<const client_context> make_context(const val& config) {
  auth_ports ports;
  ports.wall_clock = std::make_shared<date_clock>();
  ports.http = std::make_shared<emscripten_fetch_http_client>(std::make_shared<emscripten_timer>());
  return make_client_context(to_auth_config(config), std::move(ports), {});
}

task<token_endpoint::answer> refused(error reason) {
  co_return std::unexpected(std::move(reason));
}

}  // namespace

val generate_pkce() {
  random_256_bits random{};
  if (const result<void> filled = web_crypto_random_source{}.fill(random); !filled) {
    return to_outcome(std::unexpected(filled.error()));
  }
  const pkce_pair pair = make_pkce_pair(random);
  wipe(random.data(), random.size());
  json_writer writer;
  writer.string("codeVerifier", pair.code_verifier.reveal());
  writer.string("codeChallenge", pair.code_challenge);
  return to_outcome(writer.take());
}

val build_auth_url(val config, const std::string& state, const std::string& code_challenge) {
  const auto context = make_context(config);
  if (!context->configured) return to_outcome(std::unexpected(context->configured.error()));
  const result<std::string> url = make_authorization_request(
      context->config.server, context->config.client, state, code_challenge);
  if (!url) return to_outcome(std::unexpected(url.error()));
  return to_outcome(secret{*url});
}

int exchange_code(val config, const std::string& code, const std::string& code_verifier,
                  val settle) {
  const auto call = helper_operations()->open();
  const auto begin = [&] {
    const auto context = make_context(config);
    if (!context->configured) return refused(context->configured.error());
    const auth_config& parsed = context->config;
    const auto grant = authorization_code_grant::from_caller_checked_state(
        code, code_verifier, parsed.client.redirect_uri);
    if (!grant) return refused(grant.error());
    return token_endpoint{context}.exchange_code(
        *grant, requested_scope(parsed.client),
        {.timeout = parsed.request_timeout, .cancel = call.cancel});
  };
  return helper_operations()->run(call, to_text(begin()), std::move(settle));
}

int refresh_token(val config, const std::string& refresh_token, val settle) {
  const auto call = helper_operations()->open();
  const auto begin = [&] {
    const auto context = make_context(config);
    token_set present;
    present.refresh_token = secret{refresh_token};
    const auto valid = validate_refresh_config(context->config, present.refresh_token);
    if (!valid) return refused(valid.error());
    return token_endpoint{context}.refresh(
        std::move(present),
        {.timeout = context->config.request_timeout, .cancel = call.cancel});
  };
  return helper_operations()->run(call, to_text(begin()), std::move(settle));
}

void abort_oauth_helper(int operation) { helper_operations()->abort(operation); }

}  // namespace postern
