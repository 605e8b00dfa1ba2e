// SPDX-License-Identifier: MIT
#include "simulation/oauth_server.hpp"

#include <charconv>

#include <postern/core/pkce.hpp>

#include "simulation/trace.hpp"

namespace postern::simulation {
namespace {

using namespace std::chrono_literals;

constexpr auto leeway = 30s;

http_response refuse(std::string_view oauth_error) {
  return {.status = 400,
          .header_text = "Content-Type: application/json\r\n",
          .body = joined({R"({"error":")", oauth_error, R"("})"})};
}

/// number_after reads the digits behind the first `prefix` in the text, -1 if there are none.
int number_after(std::string_view text, std::string_view prefix) {
  const std::size_t at = text.find(prefix);
  if (at == std::string_view::npos) return -1;
  int number = -1;
  std::from_chars(text.data() + at + prefix.size(), text.data() + text.size(), number);
  return number;
}

}  // namespace

std::string oauth_server::name_of(std::string_view prefix, int number) const {
  return std::string{prefix} + std::to_string(number);
}

int oauth_server::refresh_in(std::string_view record) const {
  return number_after(record, R"("refresh_token":"refresh-)");
}

int oauth_server::access_in(std::string_view record) const {
  return number_after(record, R"("access_token":"access-)");
}

int oauth_server::find_refresh(std::size_t provider, std::string_view token) const {
  const int number = number_after(token, "refresh-");
  if (number < 0 || index(number) >= refresh_tokens.size()) return -1;
  const family& of = families[index(refresh_tokens[index(number)].family)];
  return of.provider == provider && token == name_of("refresh-", number) ? number : -1;
}

int oauth_server::find_access(std::size_t provider, std::string_view token) const {
  const int number = number_after(token, "access-");
  if (number < 0 || index(number) >= access_tokens.size()) return -1;
  const family& of = families[index(access_tokens[index(number)].family)];
  return of.provider == provider && token == name_of("access-", number) ? number : -1;
}

std::string oauth_server::authorize(std::size_t provider, std::string_view challenge) {
  std::string made = "code-" + std::to_string(codes_.size());
  codes_.emplace(made, code{.provider = provider, .challenge = std::string{challenge}});
  return made;
}

oauth_server::code_use oauth_server::note_code(std::size_t provider, std::string_view sent) {
  const auto found = codes_.find(sent);
  if (found == codes_.end() || found->second.provider != provider) return code_use::unknown;
  return std::exchange(found->second.was_sent, true) ? code_use::again : code_use::first;
}

http_response oauth_server::token(std::size_t provider, flight& request, moment now) {
  if (request.parameter("grant_type") == "authorization_code") {
    return exchange_code(provider, request);
  }
  const int number = find_refresh(provider, request.parameter("refresh_token"));
  if (number < 0) return refuse("invalid_grant");
  return spend(refresh(number), request, now);
}

http_response oauth_server::exchange_code(std::size_t provider, flight& request) {
  const auto found = codes_.find(request.parameter("code"));
  if (found == codes_.end() || found->second.provider != provider) return refuse("invalid_grant");
  code& used = found->second;
  const bool was_spent = std::exchange(used.is_spent, true);
  // RFC 7636 section 4.6.
  if (was_spent || make_code_challenge(request.parameter("code_verifier")) != used.challenge) {
    return refuse("invalid_grant");
  }
  families.push_back({.provider = provider});
  const int made = static_cast<int>(families.size()) - 1;
  refresh_tokens.push_back({.family = made});
  return issue(made, static_cast<int>(refresh_tokens.size()) - 1, true, request);
}

http_response oauth_server::spend(refresh_token& spent, flight& request, moment now) {
  family& of = family_of(spent);
  if (!of.is_alive) return refuse("invalid_grant");
  const bool may_spend_again =
      policy == rotation_policy::with_leeway && now - spent.spent_at < leeway;
  if (spent.is_spent && !may_spend_again) {
    if (policy != rotation_policy::without_detection) of.is_alive = false;
    return refuse("invalid_grant");
  }
  const bool rotates = policy == rotation_policy::sometimes
                           ? luck_.once_in(2)
                           : policy != rotation_policy::never && policy != rotation_policy::silent;
  const int number = static_cast<int>(&spent - refresh_tokens.data());
  if (!rotates) return issue(spent.family, number, policy == rotation_policy::never, request);
  if (!spent.is_spent) spent.spent_at = now;
  spent.is_spent = true;
  request.rotates = true;
  const refresh_token next{.family = spent.family, .sequence = spent.sequence + 1};
  refresh_tokens.push_back(next);
  return issue(next.family, static_cast<int>(refresh_tokens.size()) - 1, true, request);
}

http_response oauth_server::issue(int of, int refresh_number, bool says_refresh, flight& request) {
  access_tokens.push_back({.family = of, .life = life});
  request.yields = static_cast<int>(access_tokens.size()) - 1;
  std::string body = joined(
      {R"({"access_token":")", name_of("access-", request.yields), R"(","token_type":"Bearer")"});
  if (life) body += joined({R"(,"expires_in":)", std::to_string(life->count())});
  if (says_refresh) {
    body += joined({R"(,"refresh_token":")", name_of("refresh-", refresh_number), R"(")"});
  }
  return {.status = 200, .header_text = "Content-Type: application/json\r\n", .body = body + "}"};
}

void oauth_server::revoke(std::string_view token) {
  for (std::size_t provider = 0; provider < 2; ++provider) {
    if (const int number = find_refresh(provider, token); number >= 0) {
      family_of(refresh(number)).is_alive = false;
    }
  }
}

}  // namespace postern::simulation
