// SPDX-License-Identifier: MIT
// Any bytes as the authorization server's answer to a relay: a byte for the status, header lines,
// an empty line, the body. The page gets JSON, no header that is not for it, and, where the relay
// keeps it, no refresh token.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <postern/core/json.hpp>
#include <postern/core/json_edit.hpp>
#include <postern/core/relay_response.hpp>

#include "property.hpp"
#include "targets.hpp"

namespace postern::fuzz {
namespace {

constexpr std::array statuses{200, 400, 201, 204, 205, 302, 304, 401, 429, 500, 503, 999};
constexpr std::string_view secret_text = "a-client-secret/of+some=length";

bool starts_with_lower(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() &&
         std::ranges::equal(text.substr(0, prefix.size()), prefix, [](char left, char right) {
           return (left >= 'A' && left <= 'Z' ? left - 'A' + 'a' : left) == right;
         });
}

void check_headers(std::string_view header_text) {
  constexpr std::array names{"content-type: ",
                             "cache-control: ",
                             "x-content-type-options: ",
                             "vary: ",
                             "access-control-allow-origin: https://app.example",
                             "access-control-expose-headers: ",
                             "retry-after: ",
                             "x-rate-limit-"};
  while (!header_text.empty()) {
    const std::string_view line = split_line(header_text);
    check(std::ranges::any_of(names, [&](auto each) { return starts_with_lower(line, each); }),
          "only known headers pass");
    check(std::ranges::all_of(line, [](char c) { return c >= ' ' && c <= '~'; }),
          "a header is printable");
  }
}

void check_edits(std::string_view body) {
  const auto before = parse_json_object(body);
  const std::string without = without_json_member(body, "refresh_token");
  const auto after = parse_json_object(without);
  check(before.has_value() && after.has_value(), "an object stays an object");
  check(after->find("refresh_token") == nullptr, "a refresh token that is kept is not in the body");
  check(before->find("refresh_token") != nullptr || without == body,
        "what is not there changes nothing");
  for (const std::string_view name : {"access_token", "expires_in", "error", "a", ""}) {
    const json_value* old_value = before->find(name);
    const json_value* new_value = after->find(name);
    check((old_value == nullptr) == (new_value == nullptr), "other members stay");
    check(old_value == nullptr || old_value->text.reveal() == new_value->text.reveal(),
          "other members stay as they are");
  }
  const auto with = parse_json_object(with_json_string(body, "refresh_token", "handle"));
  check(with.has_value(), "an object stays an object");
  check(before->find("refresh_token") == nullptr || with->text("refresh_token") == "handle",
        "a handle takes the refresh token's place");
}

}  // namespace

bool relay_response(std::string_view input) {
  if (input.empty()) return false;
  const auto first = static_cast<unsigned char>(input.front());
  input.remove_prefix(1);
  const std::size_t blank = input.find("\n\n");
  const bool has_headers = blank != std::string_view::npos;
  const http_response response{
      .status = statuses[first % statuses.size()],
      .header_text = std::string{has_headers ? input.substr(0, blank + 1) : std::string_view{}},
      .body = std::string{has_headers ? input.substr(blank + 2) : input}};
  bool is_of_use = false;
  for (const relayed_kind kind : {relayed_kind::refresh, relayed_kind::revocation}) {
    relayed_response relayed = make_relayed_response("https://app.example", kind, response);
    relay_answer& answer = relayed.answer;
    check(answer.status == response.status || answer.status == 502 ||
              (kind == relayed_kind::revocation && answer.status == 200),
          "a status passes, or is a 502");
    check(answer.status >= 200 && answer.status != 204, "the page gets a body");
    check(parse_json_object(answer.body.reveal()).has_value(), "the page gets JSON");
    check_headers(answer.header_text);
    check_edits(answer.body.reveal());
    is_of_use = is_of_use || (relayed.is_success && !relayed.refresh_token.empty());
    const bool is_clean = withhold_secrets(answer, {secret_text});
    check(!answer.body.reveal().contains(secret_text), "the page gets no secret");
    const auto told = parse_json_object(answer.body.reveal());
    check(told.has_value(), "the page still gets JSON");
    check(!told->text("error_description").contains(secret_text), "nor in any spelling of JSON");
    check(is_clean || !relayed.is_success || answer.status == 502,
          "a success without its secret is none");
  }
  return is_of_use;
}

}  // namespace postern::fuzz
