// SPDX-License-Identifier: MIT
#include "oauth_helper.hpp"

#include <array>
#include <memory>
#include <utility>

#include <postern/client/token_endpoint.hpp>
#include <postern/core/authorization_request.hpp>
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

token_endpoint endpoint_of(const auth_config& config) {
  return {config.server, config.client.client_id, std::make_shared<date_clock>(),
          std::make_shared<emscripten_fetch_http_client>(std::make_shared<emscripten_timer>()),
          {}};
}

val from_answer(const token_endpoint_answer& answer) { return from_json(answer.body.reveal()); }

}  // namespace

val generate_pkce() {
  random_256_bits random{};
  if (const result<void> filled = web_crypto_random_source{}.fill(random); !filled) {
    return failure(filled.error());
  }
  const pkce_pair pair = make_pkce_pair(random);
  wipe(random.data(), random.size());
  val value = val::object();
  value.set("codeVerifier", from_text(pair.code_verifier.reveal()));
  value.set("codeChallenge", pair.code_challenge);
  return success(std::move(value));
}

val build_auth_url(val config, const std::string& state, const std::string& code_challenge) {
  const auth_config parsed = to_auth_config(config);
  if (const result<void> valid = validate_auth_config(parsed); !valid) {
    return failure(valid.error());
  }
  const result<std::string> url =
      make_authorization_request(parsed.server, parsed.client, state, code_challenge);
  return url ? success(val{*url}) : failure(url.error());
}

int exchange_code(val config, const std::string& code, const std::string& code_verifier,
                  val settle) {
  return helper_operations()->start(
      std::move(settle),
      [&](cancellation cancel) -> task<result<token_endpoint_answer>> {
        return [](auth_config parsed, std::string code, std::string code_verifier,
                  cancellation cancel) -> task<result<token_endpoint_answer>> {
          if (const result<void> valid = validate_auth_config(parsed); !valid) {
            co_return std::unexpected(valid.error());
          }
          result<authorization_code_grant> grant =
              authorization_code_grant::from_caller_checked_state(code, code_verifier,
                                                                  parsed.client.redirect_uri);
          if (!grant) co_return std::unexpected(grant.error());
          co_return co_await endpoint_of(parsed).exchange_code(
              std::move(*grant), requested_scope(parsed.client),
              {.timeout = parsed.request_timeout, .cancel = std::move(cancel)});
        }(to_auth_config(config), code, code_verifier, std::move(cancel));
      },
      from_answer);
}

int refresh_token(val config, const std::string& refresh_token, val settle) {
  return helper_operations()->start(
      std::move(settle),
      [&](cancellation cancel) -> task<result<token_endpoint_answer>> {
        return [](auth_config parsed, secret refresh_token,
                  cancellation cancel) -> task<result<token_endpoint_answer>> {
          if (const result<void> valid = validate_refresh_config(parsed, refresh_token); !valid) {
            co_return std::unexpected(valid.error());
          }
          token_set present;
          present.refresh_token = std::move(refresh_token);
          co_return co_await endpoint_of(parsed).refresh(
              std::move(present),
              {.timeout = parsed.request_timeout, .cancel = std::move(cancel)});
        }(to_auth_config(config), secret{refresh_token}, std::move(cancel));
      },
      from_answer);
}

void abort_oauth_helper(int operation) { helper_operations()->abort(operation); }

}  // namespace postern
