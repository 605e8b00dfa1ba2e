// SPDX-License-Identifier: MIT
#include <postern/core/relay_request.hpp>

#include <array>
#include <string>
#include <utility>

#include <postern/core/authorization_response.hpp>
#include <postern/core/pkce.hpp>
#include <postern/core/token_request.hpp>
#include <postern/core/url.hpp>

#include "ascii.hpp"
#include "form_pair.hpp"

namespace postern {
namespace {

using refused = std::unexpected<relay_refusal>;

refused refuse(int status, std::string_view description,
               std::string_view error = "invalid_request") {
  return refused{relay_refusal{.status = status, .error = error, .description = description}};
}

/// The parameters that a relay knows, by their places in parameter_names.
enum parameter : unsigned {
  client_id,
  grant_type,
  code,
  redirect_uri,
  code_verifier,
  refresh_token,
  token,
  token_type_hint,
  parameter_count,
};

constexpr std::array<std::string_view, parameter_count> parameter_names{
    "client_id",     "grant_type",    "code",  "redirect_uri",
    "code_verifier", "refresh_token", "token", "token_type_hint"};

/// set_of has a bit for each parameter.
constexpr unsigned set_of(auto... parameters) { return ((1U << parameters) | ...); }

constexpr unsigned code_exchange_set =
    set_of(client_id, grant_type, code, redirect_uri, code_verifier);
constexpr unsigned refresh_set = set_of(client_id, grant_type, refresh_token);
constexpr unsigned revocation_set = set_of(client_id, token);

/// The values of a form, and which of them are there.
struct relay_form {
  std::array<secret, parameter_count> values;
  unsigned present = 0;
  bool has_unknown = false;

  [[nodiscard]] bool has(parameter which) const { return (present & set_of(which)) != 0; }
  [[nodiscard]] std::string_view text(parameter which) const { return values[which].reveal(); }
};

/// take_pair notes one parameter, or says what is wrong with how it is written.
std::string_view take_pair(relay_form& form, const form_pair& pair) {
  std::string name;
  std::string value;
  if (!decode_form_text(pair.name, name) || !decode_form_text(pair.value, value)) {
    return "The form has a percent sign that two hexadecimal digits do not follow.";
  }
  const secret taken = take_secret(value);
  unsigned which = 0;
  while (which != parameter_count && parameter_names[which] != name) ++which;
  // RFC 6749 appendix A: all of these are printable ASCII; and a line break in one of them is an
  // attempt at something else.
  if (!is_vschar_text(taken.reveal())) {
    return "A parameter is empty, or has a character that is not printable ASCII.";
  }
  if (which == parameter_count) {
    form.has_unknown = true;
    return {};
  }
  // RFC 6749 section 3.2: parameters must not be included more than once.
  if ((form.present & set_of(which)) != 0) return "A parameter stands twice.";
  form.present |= set_of(which);
  form.values[which] = taken.clone();
  return {};
}

std::expected<relay_form, relay_refusal> parse_form(std::string_view body) {
  relay_form form;
  form_pair_reader pairs(body);
  form_pair pair;
  while (pairs.next(pair)) {
    if (pair.whole.empty()) continue;
    if (const std::string_view problem = take_pair(form, pair); !problem.empty()) {
      return refuse(400, problem);
    }
  }
  return form;
}

/// kind_of tells by grant_type, or by its absence, what is asked for.
std::expected<relayed_kind, relay_refusal> kind_of(const relay_form& form) {
  if (!form.has(grant_type)) {
    if (form.has(token)) return relayed_kind::revocation;
    return refuse(400, "There is neither a grant_type nor a token to revoke.");
  }
  const std::string_view grant = form.text(grant_type);
  if (grant == "authorization_code") return relayed_kind::code_exchange;
  if (grant == "refresh_token") return relayed_kind::refresh;
  return refuse(400, "This relay passes on authorization_code and refresh_token only.",
                "unsupported_grant_type");
}

/// set_problem says what is missing or too much.
std::string_view set_problem(const relay_form& form, relayed_kind kind) {
  unsigned expected = code_exchange_set;
  unsigned optional = 0;
  if (kind == relayed_kind::refresh) expected = refresh_set;
  if (kind == relayed_kind::revocation) {
    expected = revocation_set;
    optional = set_of(token_type_hint);
  }
  if (form.has_unknown || (form.present & ~(expected | optional)) != 0) {
    return "There is a parameter that this relay does not pass on.";
  }
  if ((form.present & expected) != expected) return "A parameter is missing.";
  if (kind == relayed_kind::code_exchange && !is_code_verifier(form.text(code_verifier))) {
    return "The code_verifier is none.";
  }
  return {};
}

/// media_type_of is a Content-Type without its parameters (RFC 9110 section 8.3.1).
std::string_view media_type_of(std::string_view content_type) {
  std::string_view type = content_type.substr(0, content_type.find(';'));
  while (type.ends_with(' ') || type.ends_with('\t')) type.remove_suffix(1);
  return type;
}

/// count_header counts the lines of one header.
std::size_t count_header(std::string_view header_text, std::string_view name) {
  std::size_t count = 0;
  while (!header_text.empty()) {
    const std::string_view line = split_line(header_text);
    count += find_header(line, name) ? 1 : 0;
  }
  return count;
}

const char* origin_problem(std::string_view origin) {
  const result<url_parts> url = parse_url(origin);
  if (!url || origin_of(*url) != origin) {
    return "allowedOrigins must be origins as browsers write them, https://app.example for "
           "example: no path, no slash at the end, no default port.";
  }
  if (!is_transport_secure(*url)) return "allowedOrigins must be https, or http on loopback.";
  return nullptr;
}

}  // namespace

result<void> validate_relay_policy(const relay_policy& policy) {
  if (!is_vschar_text(policy.client_id)) {
    return make_error(error_code::invalid_config, "clientId is missing or not printable ASCII.");
  }
  if (policy.allowed_origins.empty()) {
    return make_error(error_code::invalid_config, "allowedOrigins is empty.");
  }
  std::string_view origins = policy.allowed_origins;
  while (!origins.empty()) {
    if (const char* const problem = origin_problem(split_line(origins))) {
      return make_error(error_code::invalid_config, problem);
    }
  }
  if (policy.max_body_bytes == 0 || policy.max_body_bytes > 1024 * 1024) {
    return make_error(error_code::invalid_config, "maxBodyBytes must be from 1 to 1048576.");
  }
  return {};
}

text allowed_origin(const relay_policy& policy, std::string_view header_text) {
  const auto origin = find_header(header_text, "Origin");
  if (!origin || origin->empty() || count_header(header_text, "Origin") != 1) return {};
  std::string_view origins = policy.allowed_origins;
  while (!origins.empty()) {
    if (split_line(origins) == *origin) return *origin;
  }
  return {};
}

std::expected<relay_step, relay_refusal> examine_relay_head(const relay_policy& policy,
                                                            const relay_head& head) {
  const bool is_preflight = head.method == "OPTIONS";
  if (!is_preflight && head.method != "POST") return refuse(405, "The method must be POST.");
  if (allowed_origin(policy, head.header_text).empty()) {
    return refuse(403, "The request has no Origin, or one that is not allowed.");
  }
  const auto site = find_header(head.header_text, "Sec-Fetch-Site");
  if (policy.same_origin_only && site && *site != "same-origin") {
    return refuse(403, "The request must come from the relay's own origin.");
  }
  if (is_preflight) return relay_step::answer_preflight;
  const auto type = find_header(head.header_text, "Content-Type");
  if (!type || !equal_ignoring_case(media_type_of(*type), "application/x-www-form-urlencoded")) {
    return refuse(415, "The Content-Type must be application/x-www-form-urlencoded.");
  }
  if (const auto length = find_header(head.header_text, "Content-Length")) {
    // A length that is no number is the HTTP server's matter; the body is counted in any case.
    if (parse_digits(*length).value_or(0) > policy.max_body_bytes) {
      return refuse(413, "The body is too large.");
    }
  }
  return relay_step::read_body;
}

std::expected<relay_request, relay_refusal> parse_relay_request(const relay_policy& policy,
                                                                std::string_view body) {
  if (body.size() > policy.max_body_bytes) return refuse(413, "The body is too large.");
  auto form = parse_form(body);
  if (!form) return refused{form.error()};
  const auto kind = kind_of(*form);
  if (!kind) return refused{kind.error()};
  if (form->has(client_id) && form->text(client_id) != policy.client_id.view()) {
    return refuse(400, "This relay is for another client_id.", "unauthorized_client");
  }
  if (const std::string_view problem = set_problem(*form, *kind); !problem.empty()) {
    return refuse(400, problem);
  }

  constexpr std::array credentials{code, refresh_token, token};
  relay_request request;
  request.kind = *kind;
  request.credential = std::move(form->values[credentials[static_cast<std::size_t>(*kind)]]);
  request.redirect_uri = form->text(redirect_uri);
  request.code_verifier = std::move(form->values[code_verifier]);
  request.token_type_hint = form->text(token_type_hint);
  return request;
}

http_request make_relayed_request(const authorization_server& server, std::string_view client_id,
                                  const relay_request& request) {
  switch (request.kind) {
    case relayed_kind::code_exchange: {
      // The page has compared the state; parse_relay_request has looked at the rest.
      const auto grant = authorization_code_grant::from_caller_checked_state(
          request.credential.reveal(), request.code_verifier.reveal(), request.redirect_uri);
      return make_token_request(server, client_id, *grant);
    }
    case relayed_kind::refresh:
      return make_refresh_request(server, client_id, request.credential);
    case relayed_kind::revocation:
      break;
  }
  return make_revocation_request(server, client_id, request.credential, request.token_type_hint);
}

}  // namespace postern
