// SPDX-License-Identifier: MIT
// createTokenRelay of postern/server.
#include <emscripten/bind.h>

#include "bound_relay.hpp"
#include "given_text.hpp"

EMSCRIPTEN_BINDINGS(token_relay) {
  using emscripten::function;
  function("createRelay", &postern::create_relay);
  function("addRelayKey", &postern::add_relay_key);
  function("openRelay", &postern::open_relay);
  function("examineRelayed", &postern::examine_relayed);
  function("answerRelayed", &postern::answer_relayed);
}
