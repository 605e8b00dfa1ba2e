// SPDX-License-Identifier: MIT
// Texts that are kept: deep copies, cheap moves, nothing left behind.
#include <postern/core/text.hpp>

#include <concepts>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "support/watched_block.hpp"

using namespace postern;
using namespace std::string_view_literals;

namespace {

static_assert(std::is_nothrow_move_constructible_v<text>);
static_assert(std::is_nothrow_move_assignable_v<text>);
static_assert(std::convertible_to<text, std::string_view>);
static_assert(std::convertible_to<std::string, text>);
static_assert(std::convertible_to<const char*, text>);

constexpr std::string_view canary = "canary-0123456789";
/// wiped is what must stand where the canary stood.
std::string wiped() { return std::string(canary.size(), '\0'); }

/// lines_of are all lines, as split_line gives them.
std::vector<std::string_view> lines_of(std::string_view lines) {
  std::vector<std::string_view> all;
  while (!lines.empty()) all.push_back(split_line(lines));
  return all;
}

}  // namespace

TEST_CASE("I9: a text is made of whatever a view is made of", "[text]") {
  CHECK(text{"abc"}.view() == "abc");
  CHECK(text{"abc"sv}.view() == "abc");
  CHECK(text{std::string{"abc"}}.view() == "abc");
  text assigned{"before"};
  assigned = "literal";
  CHECK(assigned == "literal");
  assigned = "view"sv;
  CHECK(assigned == "view");
  assigned = std::string{"string"};
  CHECK(assigned == "string");
}

TEST_CASE("I9: an empty text is a text", "[text]") {
  const text none;
  CHECK(none.empty());
  CHECK(none.size() == 0);
  CHECK(none.view().empty());
  CHECK(std::strlen(none.c_str()) == 0);
  CHECK(none == "");
  CHECK(none == text{""});
  const text copy = none;  // NOLINT(performance-unnecessary-copy-initialization)
  CHECK(copy.empty());
  text full{"abc"};
  full = "";
  CHECK(full.empty());
  CHECK(std::strlen(full.c_str()) == 0);
  full = "abc";
  full = text{};
  CHECK(full.empty());
}

TEST_CASE("I9: a text keeps every byte and ends in a NUL", "[text]") {
  const std::string bytes("a\0b\xff", 4);
  const text kept{bytes};
  CHECK(kept.size() == 4);
  CHECK(kept == bytes);
  CHECK_FALSE(kept == "a");
  CHECK(std::memcmp(kept.c_str(), bytes.c_str(), 5) == 0);
  CHECK(std::strlen(text{"abc"sv.substr(0, 2)}.c_str()) == 2);
}

TEST_CASE("I9: texts are equal byte for byte, to whatever a view is made of", "[text]") {
  const text one{"abc"};
  CHECK(one == text{"abc"});
  CHECK(one == "abc");
  CHECK("abc" == one);
  CHECK(one == "abc"sv);
  CHECK("abc"sv == one);
  CHECK(one == std::string{"abc"});
  CHECK(std::string{"abc"} == one);
  CHECK(one != text{"abd"});
  CHECK(one != "ab");
  CHECK(one != "abcd"sv);
  CHECK(one != "");
  CHECK(one != std::string("abc\0", 4));
}

TEST_CASE("I9: a copy of a text is its own", "[text]") {
  text first{"first"};
  text second = first;
  CHECK(second == "first");
  CHECK(second.c_str() != first.c_str());
  first = "other";
  CHECK(second == "first");
  second = first;
  CHECK(second == "other");
  CHECK(second.c_str() != first.c_str());
  first = "";
  CHECK(second == "other");
}

TEST_CASE("I9: moving a text makes no second copy", "[text]") {
  text first{"first"};
  const char* const characters = first.c_str();
  text second = std::move(first);
  CHECK(second.c_str() == characters);
  CHECK(first.empty());  // NOLINT(bugprone-use-after-move): the contract says empty.
  CHECK(first.view().empty());
  first = std::move(second);
  CHECK(first.c_str() == characters);
  CHECK(second.empty());  // NOLINT(bugprone-use-after-move)
}

TEST_CASE("I9: a text that was moved into another with a value is empty", "[text]") {
  text first{"first"};
  text second{"second"};
  second = std::move(first);
  CHECK(second == "first");
  CHECK(first.empty());  // NOLINT(bugprone-use-after-move): the contract says empty.
}

TEST_CASE("I9: a text survives being assigned to itself, or a part of itself", "[text]") {
  text value{"abcdef"};
  text& same = value;
  value = same;
  CHECK(value == "abcdef");
  value = std::move(same);
  CHECK(value == "abcdef");
  value = value.view();
  CHECK(value == "abcdef");
  value = value.view().substr(2, 3);
  CHECK(value == "cde");
  value = value.c_str() + 1;
  CHECK(value == "de");
}

TEST_CASE("I9: a text is overwritten when it dies", "[text]") {
  const test::watched_block* block = nullptr;
  {
    const text value{canary};
    block = &test::watch(value);
  }
  CHECK(block->released);
  CHECK(block->left_behind == wiped());
}

TEST_CASE("I9: a text is overwritten when it gets another value", "[text]") {
  text value{canary};
  const text other{"other"};
  const test::watched_block& block = test::watch(value);
  SECTION("a literal") { value = "other"; }
  SECTION("a view") { value = "other"sv; }
  SECTION("a copy") { value = other; }
  SECTION("a temporary") { value = text{"other"}; }
  CHECK(block.released);
  CHECK(block.left_behind == wiped());
  CHECK(value == "other");
}

TEST_CASE("I9: a copy of a text is overwritten on its own", "[text]") {
  const text value{canary};
  const test::watched_block* block = nullptr;
  {
    const text copy = value;  // NOLINT(performance-unnecessary-copy-initialization)
    block = &test::watch(copy);
  }
  CHECK(block->released);
  CHECK(block->left_behind == wiped());
  CHECK(value == canary);
}

TEST_CASE("B22: lines end in a line feed, the last one perhaps", "[text]") {
  using lines = std::vector<std::string_view>;
  CHECK(lines_of("").empty());
  CHECK(lines_of("a") == lines{"a"});
  CHECK(lines_of("a\n") == lines{"a"});
  CHECK(lines_of("a\nb") == lines{"a", "b"});
  CHECK(lines_of("a\nb\n") == lines{"a", "b"});
  CHECK(lines_of("\n") == lines{""});
  CHECK(lines_of("\n\n") == lines{"", ""});
  CHECK(lines_of("a\n\nb") == lines{"a", "", "b"});
  CHECK(lines_of("\na") == lines{"", "a"});
  CHECK(lines_of("a b\r\nc") == lines{"a b\r", "c"});
}

TEST_CASE("B22: the first line of no lines is empty", "[text]") {
  std::string_view none;
  CHECK(split_line(none).empty());
  CHECK(none.empty());
}
