// SPDX-License-Identifier: MIT
// What createBrowserAuth's facade calls.
#pragma once

#include <string>
#include <string_view>

#include <emscripten/val.h>

namespace postern {

/// create_browser_auth makes a client from its settings (see texts.hpp) and gives its number. Its
/// events and its storage reach the host under that number.
[[nodiscard]] int create_browser_auth(std::string_view settings);

// Operations: see operations.hpp for how they settle.
void load(int client, int operation);
/// reload takes over what another client of the page has put into the storage.
void reload(int client, int operation);
void login(int client, int operation, std::string_view return_to, std::string_view app_state);
/// `popup` is the window that the facade has opened, or null.
void login_with_popup(int client, int operation, const emscripten::val& popup,
                      std::string_view return_to, std::string_view app_state);
void handle_redirect_callback(int client, int operation, std::string_view url);
void access_token(int client, int operation, std::string_view rejected);
void logout(int client, int operation, bool revoke);

/// has_token tells that access_token() would give the token of token_set_of() at once. The host
/// hears of a change before the module returns.
[[nodiscard]] bool has_token(int client);
/// token_set_of gives the present token set as JSON, empty when there is none.
[[nodiscard]] std::string token_set_of(int client);
[[nodiscard]] bool is_authenticated(int client);
/// refused_scopes_of gives a wire value: scopes with one space between them.
[[nodiscard]] std::string refused_scopes_of(int client);
[[nodiscard]] bool may_carry_token_of(int client, std::string_view url);

}  // namespace postern
