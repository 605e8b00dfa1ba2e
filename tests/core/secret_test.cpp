// SPDX-License-Identifier: MIT
// Secrets: no copies by accident, no way to print one, nothing left behind.
#include <postern/core/secret.hpp>

#include <concepts>
#include <ostream>
#include <string>
#include <type_traits>
#include <utility>

#include <catch2/catch_test_macros.hpp>

#include "support/watched_block.hpp"

using namespace postern;

namespace {

template <class T>
concept streamable = requires(std::ostream& stream, const T& value) { stream << value; };

static_assert(!std::is_copy_constructible_v<secret>);
static_assert(!std::is_copy_assignable_v<secret>);
static_assert(std::is_nothrow_move_constructible_v<secret>);
static_assert(std::is_nothrow_move_assignable_v<secret>);
static_assert(!streamable<secret>);
static_assert(!std::convertible_to<secret, std::string_view>);
static_assert(!std::convertible_to<secret, std::string>);
static_assert(!std::convertible_to<std::string_view, secret>, "a secret is made by name");
static_assert(!std::equality_comparable<secret>, "only constant_time_equal compares");

constexpr std::string_view canary = "canary-0123456789";

/// wiped is what must stand where the canary stood.
std::string wiped() { return std::string(canary.size(), '\0'); }

}  // namespace

TEST_CASE("I9: a secret is overwritten when it dies", "[secret]") {
  const test::watched_block* block = nullptr;
  {
    const secret value{canary};
    block = &test::watch(value.reveal());
  }
  CHECK(block->released);
  CHECK(block->left_behind == wiped());
}

TEST_CASE("I9: a secret is overwritten when another is moved into it", "[secret]") {
  secret value{canary};
  const test::watched_block& block = test::watch(value.reveal());
  value = secret("other");
  CHECK(block.released);
  CHECK(block.left_behind == wiped());
  CHECK(value.reveal() == "other");
}

TEST_CASE("I9: a secret is overwritten at once when one that lives on is moved into it",
          "[secret]") {
  secret value{canary};
  secret other{"other"};
  const test::watched_block& block = test::watch(value.reveal());
  value = std::move(other);
  CHECK(value.reveal() == "other");
  CHECK(other.empty());  // NOLINT(bugprone-use-after-move): the contract says empty.
  CHECK(block.released);
  CHECK(block.left_behind == wiped());
}

TEST_CASE("I9: a clone is overwritten on its own", "[secret]") {
  const secret value{canary};
  const test::watched_block* block = nullptr;
  {
    const secret copy = value.clone();
    CHECK(copy.reveal() == canary);
    CHECK(copy.reveal().data() != value.reveal().data());
    block = &test::watch(copy.reveal());
  }
  CHECK(block->released);
  CHECK(block->left_behind == wiped());
  CHECK(value.reveal() == canary);
}

TEST_CASE("I9: moving a secret makes no second copy", "[secret]") {
  secret first{canary};
  const char* const block = first.reveal().data();
  secret second = std::move(first);
  CHECK(second.reveal().data() == block);
  CHECK(first.empty());  // NOLINT(bugprone-use-after-move): the contract says empty.
  CHECK(first.reveal().empty());
  first = std::move(second);
  CHECK(first.reveal().data() == block);
  CHECK(second.empty());  // NOLINT(bugprone-use-after-move)
}

TEST_CASE("I9: a secret survives being moved into itself", "[secret]") {
  secret value{canary};
  secret& same = value;
  value = std::move(same);
  CHECK(value.reveal() == canary);
}

TEST_CASE("I9: an empty secret is a secret", "[secret]") {
  const secret none;
  CHECK(none.empty());
  CHECK(none.reveal().empty());
  CHECK(secret("").empty());
  CHECK(none.clone().empty());
}

TEST_CASE("I9: a secret keeps every byte", "[secret]") {
  const std::string text("a\0b\xff", 4);
  CHECK(secret(text).reveal() == text);
}

TEST_CASE("I9: take_secret leaves nothing in the string", "[secret]") {
  std::string text(canary);
  const char* const characters = text.data();
  const secret taken = take_secret(text);
  CHECK(taken.reveal() == canary);
  CHECK(text.empty());
  // The string still owns its buffer, so its former characters can be read.
  text.resize(1);
  REQUIRE(text.data() == characters);
  CHECK(text[0] == '\0');
}

TEST_CASE("I9: wipe overwrites exactly what it was told to", "[secret]") {
  std::string text = "abcdef";
  wipe(text.data() + 1, 4);
  CHECK(text == std::string("a\0\0\0\0f", 6));
  wipe(nullptr, 0);
  wipe(text);
  CHECK(text.empty());
}

TEST_CASE("B4: constant_time_equal is equality", "[secret]") {
  CHECK(constant_time_equal("", ""));
  CHECK(constant_time_equal(canary, std::string(canary)));
  CHECK_FALSE(constant_time_equal(canary, ""));
  CHECK_FALSE(constant_time_equal("", canary));
  CHECK_FALSE(constant_time_equal(canary, canary.substr(1)));
  CHECK_FALSE(constant_time_equal(canary, canary.substr(0, canary.size() - 1)));
  // One bit, anywhere.
  for (std::size_t i = 0; i < canary.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string other(canary);
      other[i] = static_cast<char>(other[i] ^ 1 << bit);
      CHECK_FALSE(constant_time_equal(canary, other));
    }
  }
}
