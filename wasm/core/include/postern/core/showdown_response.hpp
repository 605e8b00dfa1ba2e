// SPDX-License-Identifier: MIT
// The login server's answers, which are framed unevenly: an assertion and a refusal of a name are
// raw texts (the refusal begins with `;`), everything else is JSON behind a `]`, and all of them
// have status 200.
#pragma once

#include <postern/core/challstr.hpp>
#include <postern/core/error.hpp>
#include <postern/core/http.hpp>
#include <postern/core/secret.hpp>
#include <postern/core/showdown_assertion.hpp>

namespace postern {

// Both give the same errors, with `status`. `sent` is the request that was answered; its secrets
// are cut out of what the server says.
//
//   token_invalid     `]{"success":false}`. The token is void, or another tab or device has rotated
//                     it: the only code after which a token may be given up.
//   name_refused      `;` and the server's reason, which is in `description` if it gave one. It is
//                     about the name and final for it; the token is as good as before.
//   action_error      `]{"actionerror":"..."}`, with what the server says in `description`.
//   invalid_response  Anything else with a 2xx status: HTML, nothing, JSON without `]`, broken
//                     JSON, an array, what the other request would be answered, more than
//                     max_assertion_bytes or max_json_bytes.
//   rate_limited      429, with `retry_after`.
//   http_error        Any other status, whatever the body.
//
// The last four are weather: they say nothing about the token.

/// process_get_assertion_response gives the assertion as it came. One that is for another challenge
/// than was asked for is `invalid_response`.
[[nodiscard]] result<showdown_assertion> process_get_assertion_response(
    const http_response& response, const http_request& sent, const challstr& challstr);

/// process_refresh_token_response gives the new token, a string `success` of which
/// is_showdown_token() is true; any other but `false` is `invalid_response`. The server's `expires`
/// is not read, as it is by the server's clock: a token's age counts from receipt.
[[nodiscard]] result<secret> process_refresh_token_response(const http_response& response,
                                                            const http_request& sent);

}  // namespace postern
