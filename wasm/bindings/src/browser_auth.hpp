// SPDX-License-Identifier: MIT
// What createBrowserAuth's facade calls. A client is a number here and not a bound class: embind's
// class machinery is a fifth of the JavaScript, and nobody could forget a delete() any more.
#pragma once

#include <string>

namespace postern {

/// create_browser_auth makes a client from its settings (see texts.hpp) and gives its number. Its
/// events and its storage reach the host under that number.
[[nodiscard]] int create_browser_auth(const std::string& settings);

/// storage_answered ends the storage operation that the client has asked for.
void storage_answered(int client, bool done, const std::string& record);

// Operations: see operations.hpp for how they settle.
void load(int client, int operation);
void login(int client, int operation, const std::string& return_to, const std::string& app_state);
void handle_redirect_callback(int client, int operation, const std::string& url);
void access_token(int client, int operation, const std::string& rejected);
void logout(int client, int operation, bool revoke);

/// token_set_of gives the present token set as JSON, empty when there is none.
[[nodiscard]] std::string token_set_of(int client);
[[nodiscard]] bool is_authenticated(int client);
/// refused_scopes_of gives them joined with spaces.
/// refused_scopes_of gives a wire value: scopes with one space between them.
[[nodiscard]] std::string refused_scopes_of(int client);
[[nodiscard]] bool may_carry_token_of(int client, const std::string& url);

/// dispose ends a client. Its number must not be used again, but for storage_answered: a refresh
/// in flight is still stored, for which a few words stay behind.
void dispose(int client);

}  // namespace postern
