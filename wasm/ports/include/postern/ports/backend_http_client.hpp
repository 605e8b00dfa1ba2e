// SPDX-License-Identifier: MIT
#pragma once

#include <postern/core/confidential_client.hpp>
#include <postern/ports/http_client.hpp>

namespace postern {

/// What a server can send: with a User-Agent of its own.
using backend_http_client = form_sender<backend_request>;

}  // namespace postern
