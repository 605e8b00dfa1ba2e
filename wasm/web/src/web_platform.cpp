// SPDX-License-Identifier: MIT
#include <postern/web/web_platform.hpp>

#include <postern/client/lease_lock_manager.hpp>
#include <postern/web/browser.hpp>
#include <postern/web/emscripten_fetch_http_client.hpp>
#include <postern/web/emscripten_timer.hpp>
#include <postern/web/local_storage_lease_store.hpp>
#include <postern/web/web_lock_manager.hpp>

namespace postern {
namespace {

struct platform {
  browser page;
  emscripten_timer timers;
  emscripten_fetch_http_client http{timers};
  local_storage_lease_store leases;
  lease_lock_manager lease_locks{leases, page, timers, page};
  web_lock_manager locks{lease_locks};
};

}  // namespace

client_ports web_ports() {
  static platform shared;
  return {.wall_clock = &shared.page,
          .random = &shared.page,
          .http = &shared.http,
          .timers = &shared.timers,
          .window = &shared.page,
          .locks = &shared.locks};
}

}  // namespace postern
