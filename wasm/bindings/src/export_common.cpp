// SPDX-License-Identifier: MIT
// What every module exports: declarations, nothing else.
#include <emscripten/bind.h>

#include <postern/web/host.hpp>

#include "bound_client.hpp"
#include "given_text.hpp"
#include "operations.hpp"

EMSCRIPTEN_BINDINGS(common) {
  using emscripten::function;
  function("attachHost", &postern::attach_host);
  function("abortOperation", &postern::abort_operation);
  function("storageAnswered", &postern::storage_answered);
  function("dispose", &postern::dispose);
}
