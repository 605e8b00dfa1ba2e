// SPDX-License-Identifier: MIT
#include <postern/web/backend_platform.hpp>

#include <postern/web/browser.hpp>
#include <postern/web/emscripten_fetch_http_client.hpp>
#include <postern/web/emscripten_timer.hpp>

namespace postern {

backend_platform the_backend_platform() {
  static browser platform;
  static emscripten_timer timers;
  static emscripten_fetch_backend_http_client http{timers};
  return {.wall_clock = &platform, .random = &platform, .http = &http};
}

}  // namespace postern
