// SPDX-License-Identifier: MIT
// The function on the other side of the module: the facade's. C++ calls it through embind, with
// numbers and texts only, and it answers later through a bound function.
#pragma once

#include <string_view>

#include <emscripten/val.h>

namespace postern {

/// What C++ has to say or to ask.
enum class host_call : int {
  /// An operation ended: its number, 1 for success, the value or the error as JSON.
  settle,
  /// An event: the client's number, the event's, its detail.
  emit,
  /// A client's storage is asked for something: the client's number, the action, the record.
  store,
  /// A client is gone, and its number may be given to another: the client's number.
  forget,
};

/// attach_host names the function, once, before anything else is called.
void attach_host(emscripten::val function);

/// call_host calls it. It must neither throw nor call back before it returns.
void call_host(host_call what, int number, int detail, std::string_view text);

/// call calls a script's function that takes and gives nothing.
void call(const emscripten::val& ending);

}  // namespace postern
