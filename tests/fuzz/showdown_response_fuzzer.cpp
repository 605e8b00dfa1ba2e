// SPDX-License-Identifier: MIT
// Any bytes as the login server's answer to either request, and an accepted assertion on its way to
// the chat server.
#include <iterator>
#include <string>
#include <string_view>

#include <postern/core/showdown_record.hpp>
#include <postern/core/showdown_response.hpp>

#include "property.hpp"
#include "targets.hpp"

namespace postern::fuzz {

bool showdown_response(std::string_view input) {
  if (input.empty()) return false;
  // The first byte chooses the status, so that errors are reached as well.
  constexpr int statuses[] = {200, 200, 204, 404, 429, 500};
  constexpr std::string_view token = "0123456789abcdef0123456789abcdef";
  const auto choice = static_cast<unsigned char>(input.front());
  const http_response response{.status = statuses[choice % std::size(statuses)],
                               .header_text = {},
                               .body = std::string{input.substr(1)}};
  const http_request sent{
      .url = "https://login.example/api/oauth/api/getassertion",
      .body = secret{"client_id=client&token=0123456789abcdef0123456789abcdef"}};
  const bool is_success = response.status / 100 == 2;

  const auto assertion =
      process_get_assertion_response(response, sent, *parse_challstr("4|c0ffee"));
  if (assertion) {
    check(is_success, "an assertion comes with a success");
    check(assertion->text().reveal() == response.body, "an assertion stays as it came");
    check(assertion->challenge() == "c0ffee", "an assertion is for the challenge that was asked");
    const auto again = parse_showdown_assertion(assertion->text().reveal());
    check(again && again->user() == assertion->user(), "an assertion is an assertion");
    const auto command = make_trn_command(assertion->user(), *assertion);
    check(command.has_value(), "the user's own name makes a command");
    check(!command->reveal().contains('\n'), "a command is one line");
    check(command->reveal().ends_with(response.body), "a command ends in the whole assertion");
  } else {
    check_error(assertion.error(), token);
    check(assertion.error()->status == response.status, "an error has the status");
  }
  const auto refreshed = process_refresh_token_response(response, sent);
  if (refreshed) {
    check(is_success, "a token comes with a success");
    check(is_showdown_token(refreshed->reveal()), "a new token is a token");
  } else {
    check_error(refreshed.error(), token);
    check(refreshed.error()->status == response.status, "an error has the status");
  }
  check(!assertion || !refreshed, "no answer is good for both requests");
  for (const error* failed :
       {assertion ? nullptr : &assertion.error(), refreshed ? nullptr : &refreshed.error()}) {
    // Only that ends a session, so nothing else may look like it.
    if (failed == nullptr || (*failed)->code != error_code::token_invalid) continue;
    check(is_success && response.body.view().starts_with(']') &&
              response.body.view().contains("false"),
          "a token is void only where the server says so");
  }
  return assertion || refreshed;
}

}  // namespace postern::fuzz
