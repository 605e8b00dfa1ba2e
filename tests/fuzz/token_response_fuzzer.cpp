// SPDX-License-Identifier: MIT
// Any bytes as the token endpoint's answer, to a code and to a refresh. What is accepted must
// survive being stored; what is not says nothing secret.
#include <iterator>
#include <string>
#include <string_view>

#include <postern/core/json.hpp>
#include <postern/core/scope.hpp>
#include <postern/core/token_endpoint_response.hpp>

#include "property.hpp"
#include "targets.hpp"

namespace postern::fuzz {
namespace {

constexpr std::string_view code = "a-code/of+some=length";
constexpr std::string_view refresh_token = "a-refresh-token-of-some-length";

void check_failure(const http_response& response, const error& failed, std::string_view spent) {
  check_error(failed, spent);
  check(failed->status == response.status, "an error has the status");
  const bool is_refusal = response.status >= 400 && response.status < 500 && response.status != 429;
  check(failed->code != error_code::token_error || is_refusal,
        "only an answer of 4xx is a refusal");
  if (!ends_session(failed)) return;
  const auto object = parse_json_object(response.body);
  check(object && object->text("error") == "invalid_grant",
        "a session ends only where the server says invalid_grant");
}

void check_tokens(const http_response& response, const token_set& tokens) {
  check(response.status / 100 == 2, "tokens come with a success");
  // The session names the family before it stores.
  token_set kept = tokens.clone();
  kept.family = make_family(tokens);
  const secret record = serialize_token_set(kept);
  const auto read = parse_token_set(record.reveal());
  check(read.has_value(), "accepted tokens survive the store");
  check(serialize_token_set(*read).reveal() == record.reveal(),
        "accepted tokens are stored the same again");
  check(read->access_token.reveal() == tokens.access_token.reveal() &&
            read->refresh_token.reveal() == tokens.refresh_token.reveal() &&
            read->lifetime == tokens.lifetime && read->expires_at == tokens.expires_at,
        "every member of accepted tokens survives the store");
  check(tokens.expires_at.time_since_epoch().count() == 0 ||
            tokens.lifetime == token_lifetime::limited,
        "only a limited token has an end");
  check(tokens.client_id == "client" && tokens.issuer == "https://as.example",
        "tokens are bound to client and issuer");
  const text refused = refused_scope("account:profile account:characters", tokens.scope);
  check(refused.size() <= 34, "what is refused was asked for");
}

}  // namespace

bool token_response(std::string_view input) {
  if (input.empty()) return false;
  // The first byte chooses the status, so that errors are reached as well.
  constexpr int statuses[] = {200, 400, 401, 429, 500, 302};
  const auto choice = static_cast<unsigned char>(input.front());
  const http_response response{.status = statuses[choice % std::size(statuses)],
                               .header_text = "Retry-After: 2\r\n",
                               .body = std::string{input.substr(1)}};
  const http_request exchange{.url = "https://as.example/token",
                              .body = secret{"client_id=client&code=a-code%2Fof%2Bsome%3Dlength"}};
  const http_request refresh{
      .url = "https://as.example/token",
      .body = secret{"client_id=client&refresh_token=a-refresh-token-of-some-length"}};

  token_set tokens;
  tokens.scope = "account:profile";
  const result<void> exchanged =
      process_token_endpoint_response(response,
                                      {.sent = exchange,
                                       .client_id = "client",
                                       .issuer = "https://as.example",
                                       .now = epoch_time{std::chrono::seconds{1000}}},
                                      tokens);
  if (exchanged) {
    check_tokens(response, tokens);
  } else {
    check_failure(response, exchanged.error(), code);
  }

  token_set present = tokens.clone();
  present.access_token = secret{"a-present-access-token"};
  present.refresh_token = secret{refresh_token};
  const result<void> refreshed =
      process_token_endpoint_response(response,
                                      {.sent = refresh,
                                       .client_id = "client",
                                       .issuer = "https://as.example",
                                       .now = epoch_time{std::chrono::seconds{2000}}},
                                      present);
  check(exchanged.has_value() == refreshed.has_value(), "what is a token is one in both answers");
  if (refreshed) {
    check_tokens(response, present);
    check(present.refresh_token.reveal() ==
              (tokens.refresh_token.empty() ? refresh_token : tokens.refresh_token.reveal()),
          "a refresh token is replaced by a new one, and kept where there is none");
  } else {
    check_failure(response, refreshed.error(), refresh_token);
  }

  const result<void> revoked = process_revocation_response(response, refresh);
  check(revoked.has_value() == (response.status / 100 == 2), "any success is a revocation");
  if (!revoked) check_failure(response, revoked.error(), refresh_token);
  return exchanged.has_value();
}

}  // namespace postern::fuzz
