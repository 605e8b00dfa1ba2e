// SPDX-License-Identifier: MIT
// A request as a POST form, so that nothing secret is in a URL. Private to core.
#pragma once

#include <initializer_list>
#include <string_view>

#include <postern/core/http.hpp>

namespace postern {

/// make_form_request encodes names and values, which take turns, into the body.
[[nodiscard]] http_request make_form_request(std::string_view url,
                                             std::initializer_list<std::string_view> parameters);

/// append_parameter adds one more to the body, unless its value is empty: RFC 6749 section 3.1
/// takes that for omitted.
void append_parameter(http_request& request, std::string_view name, std::string_view value);

}  // namespace postern
