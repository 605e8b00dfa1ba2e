// SPDX-License-Identifier: MIT
// The calls that JavaScript waits for. The facade numbers each; the host is told once how it
// ended (host_call::settle).
#pragma once

#include <string_view>

#include <postern/client/authorization_code_flow.hpp>
#include <postern/client/token_endpoint.hpp>
#include <postern/ports/cancellation.hpp>
#include <postern/ports/task.hpp>

namespace postern {

/// open_operation notes the number, for abort_operation and abort_operations_of.
[[nodiscard]] cancellation open_operation(int number, int client);

/// run_operation begins the work and settles the number with what comes of it.
void run_operation(int number, task<result<secret>> work);

/// settle_now settles a call that ended at once.
void settle_now(int number, const result<secret>& ended);

/// abort_operation ends the wait for one operation with `aborted`; a number that is over does
/// nothing.
void abort_operation(int number);

/// dispose_operations_of ends every wait of a client with `disposed`.
void dispose_operations_of(int client);

/// to_text turns what an operation gives into the text that JavaScript gets: nothing, or JSON.
[[nodiscard]] task<result<secret>> to_text(task<result<void>> work);
[[nodiscard]] task<result<secret>> to_text(task<result<callback_result>> work);
[[nodiscard]] task<result<secret>> to_text(task<token_endpoint::answer> work);

}  // namespace postern
