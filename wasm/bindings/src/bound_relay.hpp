// SPDX-License-Identifier: MIT
// A token relay as JavaScript sees it: a number, which lives as long as the module. Requests and
// answers are texts.
#pragma once

#include <string_view>

namespace postern {

/// create_relay gives the number of a relay that is to be opened before anything else.
int create_relay(std::string_view settings);

/// add_relay_key adds a key for cookies: base64url text, or its bytes.
void add_relay_key(int relay, bool is_text, std::string_view key);

/// open_relay settles when the relay can work, or with `invalid_config` and why it cannot. The keys
/// are Web Crypto's then, and nowhere here.
void open_relay(int operation, int relay);

/// examine_relayed gives the answer to a request whose body need not be read, else an empty text,
/// before it returns. `headers` is `name: value` lines, each ended by LF.
void examine_relayed(int operation, int relay, std::string_view method, std::string_view headers);

/// answer_relayed gives { status, headers, body }. `body_state` is what came of reading the body, a
/// relay_body_state.
void answer_relayed(int operation, int relay, std::string_view method, std::string_view headers,
                    int body_state, std::string_view body);

}  // namespace postern
