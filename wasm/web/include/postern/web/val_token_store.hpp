// SPDX-License-Identifier: MIT
#pragma once

#include <emscripten/val.h>

#include <postern/ports/token_store.hpp>

namespace postern {

/// token_store over a JavaScript object { read(), write(json), clear() }.
///
/// Each method gives a promise of { ok, value? } and must never throw or reject: a rejection would
/// destroy the coroutine that waits for it. The facade wraps the application's storage so.
class val_token_store final : public token_store {
 public:
  explicit val_token_store(emscripten::val store);

  [[nodiscard]] task<result<std::optional<secret>>> read() override;
  [[nodiscard]] task<result<void>> write(secret record) override;
  [[nodiscard]] task<result<void>> clear() override;

 private:
  emscripten::val store_;
};

}  // namespace postern
