// SPDX-License-Identifier: MIT
// A page with the session of one user, and what it says of its tokens.
#pragma once

#include <string>

#include <catch2/catch_test_macros.hpp>

#include "support/client_fixture.hpp"

namespace postern::test {

struct page_fixture : client_fixture {
  using token_call = pending<result<secret>>;
  ref<session> page;

  void open_page(const token_set& kept) {
    keep_tokens(kept);
    page = make_session();
    REQUIRE(code_of(watch(page->loaded())) == "ok");
  }

  [[nodiscard]] token_call ask() const { return token_call{page->access_token({}, {})}; }

  [[nodiscard]] std::string held() const {
    return page->tokens() == nullptr ? "none" : std::string{page->tokens()->access_token.reveal()};
  }
};

}  // namespace postern::test
