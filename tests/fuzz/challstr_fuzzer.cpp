// SPDX-License-Identifier: MIT
// Any text as a challstr: what is accepted is one that is accepted again as it is, and that travels
// whole in a URL and in a body.
#include <string_view>

#include <postern/core/challstr.hpp>
#include <postern/core/form_urlencoded.hpp>
#include <postern/core/showdown_authorization.hpp>
#include <postern/core/showdown_client.hpp>
#include <postern/core/showdown_request.hpp>

#include "property.hpp"
#include "query_oracle.hpp"
#include "targets.hpp"

namespace postern::fuzz {

bool challstr(std::string_view input) {
  const result<postern::challstr> parsed = parse_challstr(input);
  if (!parsed) {
    check(parsed.error()->code == error_code::invalid_challstr, "what is none is invalid_challstr");
    check(is_our_text(parsed.error()), "nothing of the input is in the error");
    return false;
  }
  const std::string_view text = parsed->text();
  check(input.contains(text), "a challstr is a part of what came");
  check(text.size() <= max_challstr_bytes, "a challstr is bounded");
  const result<postern::challstr> again = parse_challstr(text);
  check(again && again->text() == text, "a challstr is a challstr");
  check(!parsed->challenge().empty() && !parsed->challenge().contains('|') &&
            text.ends_with(parsed->challenge()),
        "the challenge is what follows the key id");

  const showdown_client client{.server_url = "https://login.example",
                               .client_id = "client",
                               .redirect_uri = "https://app.example/callback"};
  const auto page = make_showdown_authorization_request(client, *parsed, secret{"nonce"});
  check(page && has_only(*page, "challenge", text), "the login page gets the whole challstr");
  const http_request request =
      make_get_assertion_request(client, secret{"0123456789abcdef0123456789abcdef"}, *parsed);
  const auto body = parse_form_urlencoded(request.body.reveal());
  check(body.has_value(), "a request's body is well-formed");
  bool found = false;
  for (const form_parameter& each : *body) {
    found = found || (each.name == "challenge" && each.value == text);
  }
  check(found, "the server gets the whole challstr");
  return true;
}

}  // namespace postern::fuzz
