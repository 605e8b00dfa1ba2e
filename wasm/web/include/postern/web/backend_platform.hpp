// SPDX-License-Identifier: MIT
#pragma once

#include <postern/ports/backend_http_client.hpp>
#include <postern/ports/clock.hpp>
#include <postern/ports/random_source.hpp>

namespace postern {

/// What a server's platform has for its clients. The ports live as long as the module.
struct backend_platform {
  clock* wall_clock;
  random_source* random;
  backend_http_client* http;
};

[[nodiscard]] backend_platform the_backend_platform();

}  // namespace postern
