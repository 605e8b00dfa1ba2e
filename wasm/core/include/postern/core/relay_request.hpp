// SPDX-License-Identifier: MIT
// What a page may ask of a token relay: a server of the application's own that adds the client
// secret which a page cannot keep. Everything else is refused here, before anything is sent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string_view>

#include <postern/core/authorization_server.hpp>
#include <postern/core/error.hpp>
#include <postern/core/http.hpp>
#include <postern/core/secret.hpp>
#include <postern/core/text.hpp>

namespace postern {

/// Whom a relay serves.
struct relay_policy {
  /// client_id is the only client that it speaks for.
  text client_id;
  /// allowed_origins is one origin a line (RFC 6454 section 6.2), compared byte for byte.
  text allowed_origins;
  /// max_body_bytes bounds a request's body.
  std::size_t max_body_bytes = 16 * 1024;
  /// same_origin_only refuses pages of other origins by Sec-Fetch-Site, where a browser sends it:
  /// for a relay that keeps something in a cookie.
  bool same_origin_only = false;
};

/// validate_relay_policy asks for a client_id, at least one origin that is written as a browser
/// writes it and is https or loopback, and room for a body; else `invalid_config`.
[[nodiscard]] result<void> validate_relay_policy(const relay_policy& policy);

/// What is known of a request before its body is read. The views need only live for the call.
struct relay_head {
  std::string_view method;
  /// header_text is `Name: value` lines, ended by LF or CRLF.
  std::string_view header_text;
};

/// Why a relay does not pass a request on. The texts are literals: they repeat nothing of it.
struct relay_refusal {
  /// status is 4xx if it is the request's fault, 5xx if it is the authorization server's.
  int status = 400;
  /// error is a code of RFC 6749 section 5.2, or of 4.1.2.1 for what that section has no code for.
  std::string_view error;
  std::string_view description;
};

/// What to do with a request whose head is in order.
enum class relay_step : std::uint8_t {
  /// Its body is to be read, and given to parse_relay_request.
  read_body,
  /// It is a CORS preflight, to be answered at once.
  answer_preflight,
};

/// allowed_origin gives the Origin that the request names if the policy allows it, else an empty
/// text. A request with several Origin lines names none.
[[nodiscard]] text allowed_origin(const relay_policy& policy, std::string_view header_text);

/// examine_relay_head checks method, Origin, Sec-Fetch-Site, Content-Type and Content-Length.
[[nodiscard]] std::expected<relay_step, relay_refusal> examine_relay_head(
    const relay_policy& policy, const relay_head& head);

enum class relayed_kind : std::uint8_t { code_exchange, refresh, revocation };

/// A request that may be passed on. What it has of a page is text of visible ASCII and spaces.
struct relay_request {
  relayed_kind kind = relayed_kind::code_exchange;
  /// credential is the code, the refresh token, or the token to revoke.
  secret credential;
  /// redirect_uri and code_verifier are a code exchange's.
  text redirect_uri;
  secret code_verifier;
  /// token_type_hint is a revocation's, empty when it has none.
  text token_type_hint;
};

/// parse_relay_request reads the body. It is exactly one of
/// - client_id, grant_type=authorization_code, code, redirect_uri, code_verifier (RFC 6749 section
///   4.1.3, RFC 7636 section 4.5),
/// - client_id, grant_type=refresh_token, refresh_token (RFC 6749 section 6),
/// - client_id, token and perhaps token_type_hint (RFC 7009 section 2.1):
/// each once, none empty, nothing else. No refusal is ever `invalid_grant`, which would end the
/// page's session.
[[nodiscard]] std::expected<relay_request, relay_refusal> parse_relay_request(
    const relay_policy& policy, std::string_view body);

/// make_relayed_request builds the form anew, for the configured endpoint; nothing is copied but
/// the values. The client still has to be authenticated.
[[nodiscard]] http_request make_relayed_request(const authorization_server& server,
                                                std::string_view client_id,
                                                const relay_request& request);

}  // namespace postern
