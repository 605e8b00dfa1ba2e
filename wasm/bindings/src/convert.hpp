// SPDX-License-Identifier: MIT
// Values between C++ and JavaScript. Types were checked by the facade; meaning is checked by
// client and core.
#pragma once

#include <emscripten/val.h>

#include <string>
#include <string_view>
#include <vector>

#include <postern/client/auth_config.hpp>
#include <postern/client/auth_observer.hpp>
#include <postern/core/error.hpp>
#include <postern/core/secret.hpp>
#include <postern/core/token_set.hpp>

namespace postern {

/// to_text reads a string member, empty when it is undefined.
[[nodiscard]] std::string to_text(const emscripten::val& object, const char* member);

/// to_auth_config reads what the facade normalized: every member is there.
[[nodiscard]] auth_config to_auth_config(const emscripten::val& config);

[[nodiscard]] emscripten::val from_text(std::string_view text);
[[nodiscard]] emscripten::val from_texts(const std::vector<std::string>& texts);
[[nodiscard]] emscripten::val from_json(std::string_view text);
[[nodiscard]] emscripten::val from_error(const error& error);
[[nodiscard]] emscripten::val from_token_set(const token_set& tokens);
[[nodiscard]] emscripten::val from_request_report(const request_report& report);

/// to_outcome is { ok: true, value } or { ok: false, error }.
[[nodiscard]] emscripten::val to_outcome(const result<secret>& ended);

}  // namespace postern
