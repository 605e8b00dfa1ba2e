// SPDX-License-Identifier: MIT
// What a page gets from a token relay: the authorization server's answer, or the relay's own
// refusal, with the headers of CORS and nothing that is only the server's or the relay's to know.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include <postern/core/error.hpp>
#include <postern/core/http.hpp>
#include <postern/core/relay_request.hpp>
#include <postern/core/secret.hpp>

namespace postern {

/// An HTTP response, as values.
struct relay_answer {
  int status = 0;
  /// header_text is `Name: value` lines, each ended by LF. Set-Cookie may stand more than once.
  std::string header_text;
  /// body is a JSON object; empty with status 204.
  secret body;
};

/// In all of these `origin` is what allowed_origin() gave: an answer for an empty one has no
/// Access-Control-Allow-Origin, and no page of another origin can read it.

/// make_preflight_answer allows POST with a Content-Type, for ten minutes (Fetch standard, CORS).
[[nodiscard]] relay_answer make_preflight_answer(std::string_view origin);

/// make_refusal_answer says why, as RFC 6749 section 5.2 has it.
[[nodiscard]] relay_answer make_refusal_answer(std::string_view origin,
                                               const relay_refusal& refusal);

/// The authorization server's answer, understood as far as a relay must.
struct relayed_response {
  relay_answer answer;
  /// is_success tells 2xx with a JSON object.
  bool is_success = false;
  /// refresh_token is the answer's, which also still stands in its body; empty when it has none.
  secret refresh_token;
};

/// make_relayed_response passes status and JSON on as they are, with Retry-After and X-Rate-Limit-*
/// headers and the Access-Control-Expose-Headers that lets a page of another origin read those; no
/// other header. A body that is no JSON object becomes a JSON error with the same status; for a
/// revocation, of which only the status means something (RFC 7009 section 2.2), a success's becomes
/// `{}`. What no Response can carry (1xx, 3xx, a success without content) is a 502.
[[nodiscard]] relayed_response make_relayed_response(std::string_view origin, relayed_kind kind,
                                                     const http_response& response);

/// make_lost_answer is for a request that got no answer: 504 for `timeout`, else 502.
[[nodiscard]] relay_answer make_lost_answer(std::string_view origin, const error& failure);

/// withhold_secrets replaces the body of an answer that repeats one of the texts, as a server may
/// do in an error_description: by its `error` alone, or a success by a 502. A text is found as it
/// is, with JSON's escapes and percent-encoded; in base64, say, it is not. Texts under 8 bytes are
/// not searched for. False when there was one.
[[nodiscard]] bool withhold_secrets(relay_answer& answer,
                                    std::initializer_list<std::string_view> secrets);

}  // namespace postern
