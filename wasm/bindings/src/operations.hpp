// SPDX-License-Identifier: MIT
// The calls that JavaScript waits for. The facade numbers each; the host is told once how it
// ended (host_call::settle).
#pragma once

#include <string_view>

#include <postern/client/authorization_code_flow.hpp>
#include <postern/client/showdown_login_flow.hpp>
#include <postern/client/token_endpoint.hpp>
#include <postern/ports/cancellation.hpp>
#include <postern/ports/task.hpp>

namespace postern {

/// open_operation notes the number, for abort_operation and dispose_operations_of.
[[nodiscard]] cancellation open_operation(int number, int client);

/// run_operation begins the work and settles the number with what comes of it, as the text that
/// JavaScript gets: nothing, a token, or JSON.
void run_operation(int number, task<result<void>> work);
void run_operation(int number, task<result<secret>> work);
void run_operation(int number, task<result<callback_result>> work);
void run_operation(int number, task<result<showdown_login>> work);
void run_operation(int number, task<token_endpoint::answer> work);

/// settle_now settles a call that ended at once.
void settle_now(int number, const result<secret>& ended);

/// abort_operation ends the wait for one operation with `aborted`; a number that is over does
/// nothing.
void abort_operation(int number);

/// dispose_operations_of ends every wait of a client with `disposed`.
void dispose_operations_of(int client);

}  // namespace postern
