// SPDX-License-Identifier: MIT
// The bound class behind createBrowserAuth.
#pragma once

#include <emscripten/val.h>

#include <memory>
#include <string>

#include <postern/client/auth_client.hpp>

#include "operations.hpp"

namespace postern {

/// Asynchronous methods take a `settle` function, called once with the outcome, and give the
/// number of the operation for abort().
class browser_auth {
 public:
  /// `host` is { openStorage(key), emit(event, detail) }: the first gives an object for
  /// val_token_store, the second only takes note and returns.
  browser_auth(emscripten::val config, emscripten::val host);

  int load(emscripten::val settle);
  int login(const std::string& return_to, const std::string& app_state, emscripten::val settle);
  int handle_redirect_callback(const std::string& url, emscripten::val settle);
  int access_token(const std::string& rejected, emscripten::val settle);
  int logout(bool revoke, emscripten::val settle);

  [[nodiscard]] emscripten::val token_set() const;
  [[nodiscard]] bool is_authenticated() const { return client_->is_authenticated(); }
  [[nodiscard]] emscripten::val refused_scopes() const;
  [[nodiscard]] bool may_carry_token(const std::string& url) const;

  void abort(int operation) { operations_->abort(operation); }
  void dispose();

 private:
  std::shared_ptr<auth_observer> observer_;
  std::shared_ptr<auth_client> client_;
  std::shared_ptr<operations> operations_;
};

}  // namespace postern
