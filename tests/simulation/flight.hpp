// SPDX-License-Identifier: MIT
// An HTTP request on its way, and what will become of it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <postern/core/error.hpp>
#include <postern/core/form_urlencoded.hpp>
#include <postern/core/http.hpp>
#include <postern/ports/completion.hpp>

#include "simulation/scheduler.hpp"

namespace postern::simulation {

struct client_seat;

enum class fate : std::uint8_t {
  arrives,
  // The request is not understood by the server, or does not reach it.
  lost_before,
  unavailable,
  html_error,
  rate_limited,
  late_request,
  // The server acts on the request, and the answer suffers.
  lost_after,
  late_answer,
  unavailable_after,
  truncated,
  wrong_types,
  // Once is not enough.
  doubled_answer,
  doubled_request,
  last = doubled_request,
};

struct flight {
  int number = 0;
  /// from is gone when its page is.
  client_seat* from = nullptr;
  std::string url;
  std::vector<form_parameter> body;
  moment sent_at{0};
  moment limit{0};
  event::id deadline = 0;
  fate luck = fate::arrives;
  /// delay is for what is late.
  moment delay{0};
  completion<result<http_response>> answer;

  /// is_over: the client has its answer, or waits no longer.
  bool is_over = false;
  /// is_cancelled: it was the client that ended it.
  bool is_cancelled = false;
  /// is_intact: the client got what the server said.
  bool is_intact = false;

  // For the worlds.
  /// spends is the token that the request spends, by the world's own number, -1 for none.
  int spends = -1;
  /// yields is the access token that the server gave in exchange.
  int yields = -1;
  /// rotates: what it spends is spent by now, by this request.
  bool rotates = false;

  [[nodiscard]] std::string_view parameter(std::string_view name) const {
    for (const form_parameter& each : body) {
      if (each.name == name) return each.value;
    }
    return {};
  }
};

}  // namespace postern::simulation
