// SPDX-License-Identifier: MIT
// Any bytes as a request to a token relay: the method, header lines, an empty line, the body. What
// is passed on goes to the configured server, as the configured client, and is what the page sent.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <postern/core/form_urlencoded.hpp>
#include <postern/core/relay_cookie.hpp>
#include <postern/core/relay_request.hpp>

#include "property.hpp"
#include "targets.hpp"

namespace postern::fuzz {
namespace {

constexpr std::string_view origin = "https://app.example";

bool is_printable(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

void check_refusal(const relay_refusal& refusal) {
  constexpr std::array errors{"invalid_request", "unauthorized_client", "unsupported_grant_type"};
  check(refusal.status >= 400 && refusal.status < 500, "a refusal is a 4xx");
  check(std::ranges::count(errors, refusal.error) == 1, "no refusal ends a session");
  check(is_printable(refusal.description), "a refusal says why");
}

void check_head(const relay_policy& policy, const relay_head& head) {
  const auto step = examine_relay_head(policy, head);
  if (!step) {
    check_refusal(step.error());
    return;
  }
  check(head.header_text.contains(origin), "the origin was named");
  check(allowed_origin(policy, head.header_text) == origin, "the origin is an allowed one");
  check(head.method == (*step == relay_step::read_body ? "POST" : "OPTIONS"),
        "a body is read of a POST only");
}

void check_cookies(std::string_view header_text) {
  for (const text& name : find_surplus_relay_cookies(header_text)) {
    check(name.size() == 37 && header_text.contains(name.view()), "a name is one that came");
    check(find_relay_cookie(header_text, name).has_value(), "a name has a cookie");
    std::string removal;
    append_relay_cookie_removal(removal, name);
    check(std::ranges::count(removal, '\n') == 1 && std::ranges::count(removal, ';') == 5,
          "a name adds no attribute and no line");
  }
}

void check_request(const postern::relay_request& request, std::string_view body) {
  authorization_server server;
  server.token_endpoint = "https://as.example/token";
  server.revocation_endpoint = "https://as.example/revoke";
  const http_request sent = make_relayed_request(server, "client", request);
  const bool is_revocation = request.kind == relayed_kind::revocation;
  check(sent.url == (is_revocation ? server.revocation_endpoint : server.token_endpoint),
        "a request goes to the configured endpoint");
  auto received = parse_form_urlencoded(body);
  auto made = parse_form_urlencoded(sent.body.reveal());
  check(received.has_value() && made.has_value(), "both forms are well-formed");
  std::ranges::sort(*received, {}, &form_parameter::name);
  std::ranges::sort(*made, {}, &form_parameter::name);
  const auto same = [](const form_parameter& left, const form_parameter& right) {
    return left.name == right.name && left.value == right.value;
  };
  check(std::ranges::equal(*received, *made, same), "nothing is added, lost or changed");
  for (const form_parameter& each : *made) {
    check(is_printable(each.value), "what is passed on is printable");
    check(each.name != "client_id" || each.value == "client", "a relay speaks for its own client");
  }
}

}  // namespace

bool relay_request(std::string_view input) {
  const relay_policy policy{.client_id = "client",
                            .allowed_origins = "https://app.example\n",
                            .max_body_bytes = 4096,
                            .same_origin_only = input.size() % 2 == 0};
  const std::size_t line = input.find('\n');
  const std::size_t blank = input.find("\n\n");
  const std::string_view method = input.substr(0, line);
  std::string_view headers;
  if (line != std::string_view::npos && line < blank) {
    headers = input.substr(line + 1, blank == std::string_view::npos ? blank : blank - line);
  }
  const std::string_view body =
      blank == std::string_view::npos ? std::string_view{} : input.substr(blank + 2);

  check_head(policy, {.method = method, .header_text = headers});
  check_cookies(headers);
  const auto request = parse_relay_request(policy, body);
  if (!request) {
    check_refusal(request.error());
    return false;
  }
  check_request(*request, body);
  return true;
}

}  // namespace postern::fuzz
