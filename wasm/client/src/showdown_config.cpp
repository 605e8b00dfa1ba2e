// SPDX-License-Identifier: MIT
#include <postern/client/showdown_config.hpp>

namespace postern {

result<void> validate_showdown_config(const showdown_config& config) {
  using namespace std::chrono_literals;
  // A token that has ended to serve is never rotated ahead of time.
  if (config.rotate_after <= std::chrono::days{0} || config.rotate_after >= assertion_life ||
      config.login_timeout <= 0s || config.request_timeout <= 0ms ||
      config.popup.poll_interval <= 0ms || config.popup.timeout <= 0ms ||
      config.popup.grace < 0ms) {
    return make_error(error_code::invalid_config, "A time in the configuration is out of range.");
  }
  return validate_showdown_client(config.client);
}

}  // namespace postern
