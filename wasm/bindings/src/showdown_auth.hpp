// SPDX-License-Identifier: MIT
// What createShowdownAuth's facade calls.
#pragma once

#include <string>
#include <string_view>

#include <emscripten/val.h>

namespace postern {

/// create_showdown_auth makes a client from its settings (see texts.hpp) and gives its number.
[[nodiscard]] int create_showdown_auth(std::string_view settings);

void showdown_load(int client, int operation);
/// `popup` is the window that the facade has opened, or null.
void showdown_log_in(int client, int operation, const emscripten::val& popup,
                     std::string_view challstr);
void showdown_redirect_callback(int client, int operation, std::string_view url);
void showdown_get_assertion(int client, int operation, std::string_view challstr);
void showdown_refresh_token(int client, int operation);
void showdown_logout(int client, int operation);

/// showdown_session_of gives the stored record's JSON, empty when nobody is signed in.
[[nodiscard]] std::string showdown_session_of(int client);
/// manage_access_url is the login server's page where users revoke what they have allowed.
[[nodiscard]] std::string manage_access_url(int client);

/// parse_challstr_text settles with the challstr as the login server wants it.
void parse_challstr_text(int operation, std::string_view text);
/// trn_command settles with the line that signs a connection in.
void trn_command(int operation, std::string_view name, std::string_view assertion);

}  // namespace postern
