// SPDX-License-Identifier: MIT
// createBrowserAuth in a popup.
#include <emscripten/bind.h>

#include "browser_auth.hpp"
#include "given_text.hpp"

EMSCRIPTEN_BINDINGS(popup) {
  using emscripten::function;
  function("loginWithPopup", &postern::login_with_popup);
}
