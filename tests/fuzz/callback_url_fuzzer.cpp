// SPDX-License-Identifier: MIT
// Any text as the callback URL: it is parsed, cleaned and validated, and nothing of it is believed.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <postern/core/authorization_response.hpp>
#include <postern/core/showdown_authorization.hpp>
#include <postern/core/showdown_record.hpp>

using namespace postern;

namespace {

void sign_in_with_showdown(std::string_view url) {
  if (!find_showdown_nonce(without_showdown_authorization_response(url)).empty()) std::abort();
  showdown_client client;
  client.server_url = "https://login.example";
  client.client_id = "client";
  authorization_transaction transaction;
  transaction.state = secret{"nonce"};
  transaction.client_id = client.client_id;
  transaction.issuer = client.server_url;
  transaction.redirect_uri = "https://app.example/callback";
  transaction.challenge = "c0ffee";
  const auto grant = validate_showdown_authorization_response(
      url, transaction, client, epoch_time{}, std::chrono::seconds{600});
  if (grant && (find_showdown_nonce(url).reveal() != "nonce" ||
                !is_showdown_token(grant->token().reveal()))) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view url{reinterpret_cast<const char*>(data), size};
  sign_in_with_showdown(url);

  // A cleaned URL has no response left, or the code would stay in the address bar.
  if (has_authorization_response(without_authorization_response(url))) std::abort();

  const result<authorization_response> response = parse_authorization_response(url);
  if (!response) return 0;
  authorization_transaction transaction;
  transaction.state = secret{"0123456789012345678901234567890123456789012"};
  transaction.client_id = "client";
  transaction.issuer = "https://as.example";
  transaction.redirect_uri = "https://app.example/callback";
  authorization_server server;
  server.token_endpoint = "https://as.example/token";
  server.issuer = "https://as.example";
  const auto grant = validate_authorization_response(*response, transaction,
                                                     {.server = server,
                                                      .client_id = "client",
                                                      .url = url,
                                                      .now = epoch_time{std::chrono::seconds{60}},
                                                      .login_timeout = std::chrono::seconds{600}});
  if (grant && response->state.reveal() != transaction.state.reveal()) std::abort();
  return 0;
}
