// SPDX-License-Identifier: MIT
// The texts that come from outside, one function for each: the input is what an attacker, a broken
// server or another script of the origin has put there.
#pragma once

#include <string_view>

namespace postern::fuzz {

// Each calls check() for what must hold, and tells whether the input was of use: believed, parsed,
// or in a client's world enough to sign somebody in. A corpus has inputs of both kinds.

/// callback_url is the URL that a login comes back to.
bool callback_url(std::string_view input);
/// challstr is what a chat server sends on each connection.
bool challstr(std::string_view input);
/// client_io is all that a client hears of the world; see io_world.hpp.
bool client_io(std::string_view input);
/// client_world is the luck of a simulated world: a byte for the client, then its decisions.
bool client_world(std::string_view input);
/// header_text is an answer's headers, as transports hand them over.
bool header_text(std::string_view input);
/// relay_request is a page's request to a token relay: the method, header lines, an empty line, the
/// body.
bool relay_request(std::string_view input);
/// relay_response is what a relay gets: a byte for the status, header lines, an empty line, the
/// body.
bool relay_response(std::string_view input);
/// showdown_response is the login server's answer: a byte for the status, then the body.
bool showdown_response(std::string_view input);
/// stored_record is what a store gives back.
bool stored_record(std::string_view input);
/// tab_message is what another script of the origin says on the channel.
bool tab_message(std::string_view input);
/// token_response is the token endpoint's answer: a byte for the status, then the body.
bool token_response(std::string_view input);

}  // namespace postern::fuzz
