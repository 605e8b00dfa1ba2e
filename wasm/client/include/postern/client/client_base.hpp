// SPDX-License-Identifier: MIT
// What every client has: its ports, and who listens to it.
#pragma once

#include <utility>

#include <postern/client/client_observer.hpp>
#include <postern/client/client_ports.hpp>
#include <postern/ports/ref.hpp>

namespace postern {

struct client_base : shared_object {
  client_base(client_ports with_ports, client_observer* with_observer)
      : ports(std::move(with_ports)), observer(with_observer) {}

  const client_ports ports;
  /// observer is null when nobody listens, and after the client's end.
  client_observer* observer;
};

}  // namespace postern
