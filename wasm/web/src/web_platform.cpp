// SPDX-License-Identifier: MIT
#include <postern/web/web_platform.hpp>

#include <postern/web/browser.hpp>
#include <postern/web/emscripten_fetch_http_client.hpp>
#include <postern/web/emscripten_timer.hpp>

namespace postern {
namespace {

struct platform {
  browser page;
  emscripten_timer timers;
  emscripten_fetch_http_client http{timers};
};

}  // namespace

client_ports web_ports() {
  static platform shared;
  return {.wall_clock = &shared.page,
          .random = &shared.page,
          .http = &shared.http,
          .timers = &shared.timers,
          .window = &shared.page};
}

}  // namespace postern
