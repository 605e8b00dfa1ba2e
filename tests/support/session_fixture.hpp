// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string_view>

#include <catch2/catch_test_macros.hpp>

#include "support/client_fixture.hpp"

namespace postern::test {

/// A page whose token, of one hour, was received at noon; no automatic refresh.
struct session_fixture : client_fixture {
  session_fixture() {
    config.auto_refresh = false;
    keep_tokens(make_token_set(1, noon));
    page = make_session();
    REQUIRE(code_of(watch(page->loaded())) == "ok");
  }

  using token_call = pending<result<secret>>;
  ref<session> page;

  [[nodiscard]] token_call ask(std::string_view rejected = {}) const {
    return token_call{page->access_token(secret{rejected}, {})};
  }
};

}  // namespace postern::test
