// SPDX-License-Identifier: MIT
#include "oauth_helper.hpp"

#include <utility>

#include <postern/client/token_endpoint.hpp>
#include <postern/core/authorization_request.hpp>
#include <postern/web/web_platform.hpp>

#include "operations.hpp"
#include "pkce_text.hpp"
#include "texts.hpp"

namespace postern {
namespace {

/// The pieces belong to no client.
constexpr int no_client = 0;

ref<const client_context> make_context(std::string_view settings) {
  return make_ref<client_context>(parse_client_settings(settings).config, web_ports(), nullptr);
}

result<secret> make_auth_url(std::string_view settings, std::string_view state,
                             std::string_view code_challenge) {
  const auto context = make_context(settings);
  if (!context->configured) return context->configured.error();
  const result<text> url = make_authorization_request(
      context->config.server, context->config.client, state, code_challenge);
  if (!url) return url.error();
  return secret{*url};
}

}  // namespace

std::string generate_pkce() { return generate_pkce_text<web_ports>(); }

void build_auth_url(int operation, std::string_view settings, std::string_view state,
                    std::string_view code_challenge) {
  settle_now(operation, make_auth_url(settings, state, code_challenge));
}

void exchange_code(int operation, std::string_view settings, std::string_view code,
                   std::string_view code_verifier) {
  const auto context = make_context(settings);
  const auth_config& config = context->config;
  const auto grant = authorization_code_grant::from_caller_checked_state(
      code, code_verifier, config.client.redirect_uri);
  if (!context->configured || !grant) {
    settle_now(operation, context->configured ? grant.error() : context->configured.error());
    return;
  }
  cancellation cancel = open_operation(operation, no_client);
  run_operation(operation,
                token_endpoint{context}.exchange_code(*grant, requested_scope(config.client),
                                                      config.request_timeout, std::move(cancel)));
}

void refresh_token(int operation, std::string_view settings, std::string_view token) {
  const auto context = make_context(settings);
  token_set present;
  present.refresh_token = secret{token};
  const result<void> valid = validate_refresh_config(context->config, present.refresh_token);
  if (!valid) {
    settle_now(operation, valid.error());
    return;
  }
  cancellation cancel = open_operation(operation, no_client);
  run_operation(operation,
                token_endpoint{context}.refresh(std::move(present), context->config.request_timeout,
                                                std::move(cancel)));
}

}  // namespace postern
