// SPDX-License-Identifier: MIT
// Changes one member of a JSON object (RFC 8259) and leaves every other byte of it as it is:
// numbers keep their digits, members their order. For who passes an object on that somebody else
// has written.
#pragma once

#include <string>
#include <string_view>

namespace postern {

/// without_json_member takes a member off the top level. `object` is a text that parse_json_object
/// accepts. A name that is not there changes nothing.
[[nodiscard]] std::string without_json_member(std::string_view object, const char* name);

/// with_json_string makes a member of the top level that is there, whatever it is, a string. A name
/// that is not there changes nothing.
[[nodiscard]] std::string with_json_string(std::string_view object, const char* name,
                                           std::string_view value);

}  // namespace postern
