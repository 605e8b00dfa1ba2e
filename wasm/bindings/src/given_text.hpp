// SPDX-License-Identifier: MIT
// A text that a script gives is looked at where the script has put it: embind's std::string would
// be a copy, made and wiped for each argument of each call.
#pragma once

#include <string_view>

#include <emscripten/wire.h>

namespace emscripten::internal {

/// The view ends with the call: the script frees the text then (embind_runtime.js).
template <>
struct BindingType<std::string_view> {
  /// WireType is that of embind's std::string.
  using WireType = BindingType<std::string>::WireType;
  static std::string_view fromWireType(WireType given) { return {given->data, given->length}; }
};

}  // namespace emscripten::internal
