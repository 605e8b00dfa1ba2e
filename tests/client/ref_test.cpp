// SPDX-License-Identifier: MIT
#include <postern/ports/ref.hpp>

#include <concepts>
#include <type_traits>
#include <utility>

#include <catch2/catch_test_macros.hpp>

using namespace postern;

namespace {

struct tally {
  int made = 0;
  int destroyed = 0;
};

struct base : shared_object {
  explicit base(tally& into) : counted(into) { ++counted.made; }
  ~base() override { ++counted.destroyed; }
  tally& counted;
};

struct derived final : base {
  derived(tally& into, int with_value) : base(into), value(with_value) {}
  int value;
};

struct link final : base {
  using base::base;
  ref<link> next;
};

static_assert(!std::copy_constructible<shared_object>);
static_assert(!std::is_copy_assignable_v<shared_object>);
static_assert(!std::is_destructible_v<shared_object>, "only the last owner destroys");
static_assert(std::is_nothrow_move_constructible_v<ref<base>>);
static_assert(sizeof(ref<base>) == sizeof(base*));
static_assert(!std::convertible_to<base*, ref<base>>, "an owner is made by name");
static_assert(std::convertible_to<ref<derived>, ref<base>>);
static_assert(std::convertible_to<ref<derived>, ref<shared_object>>);
static_assert(std::convertible_to<ref<derived>, ref<const derived>>);
static_assert(!std::convertible_to<ref<base>, ref<derived>>);
static_assert(!std::convertible_to<ref<const base>, ref<base>>);

}  // namespace

TEST_CASE("X8: an object lives as long as its last owner, and is destroyed once", "[ref]") {
  tally seen;
  ref<base> first = make_ref<base>(seen);
  {
    const ref<base> second = first;
    const ref<base> third = second;
    CHECK(third.get() == first.get());
    first = nullptr;
    CHECK_FALSE(first);
    CHECK(seen.destroyed == 0);
  }
  CHECK(seen.made == 1);
  CHECK(seen.destroyed == 1);
}

TEST_CASE("X8: an owner of nothing owns nothing", "[ref]") {
  const ref<base> none;
  const ref<base> null{nullptr};
  ref<base> copy = none;
  CHECK_FALSE(none);
  CHECK_FALSE(null);
  CHECK_FALSE(copy);
  CHECK(none.get() == nullptr);
  CHECK(none == null);
  CHECK(ref<base>{static_cast<base*>(nullptr)} == none);
  copy = {};
  const ref<base> moved = std::move(copy);
  CHECK_FALSE(moved);
  shared_object::keep(nullptr);
  shared_object::let_go(nullptr);
}

TEST_CASE("X8: make_ref hands its arguments on", "[ref]") {
  tally seen;
  const ref<derived> made = make_ref<derived>(seen, 7);
  REQUIRE(made);
  CHECK(made->value == 7);
  CHECK((*made).value == 7);
  made->value = 8;
  CHECK(made.get()->value == 8);
}

TEST_CASE("X8: a moved-from owner owns nothing", "[ref]") {
  tally seen;
  ref<base> first = make_ref<base>(seen);
  base* const object = first.get();
  ref<base> second = std::move(first);
  CHECK_FALSE(first);  // NOLINT(bugprone-use-after-move): the contract says so.
  CHECK(second.get() == object);
  ref<base> third;
  third = std::move(second);
  CHECK_FALSE(second);  // NOLINT(bugprone-use-after-move)
  CHECK(third.get() == object);
  CHECK(seen.destroyed == 0);
  third = {};
  CHECK(seen.destroyed == 1);
}

TEST_CASE("X8: an owner that gets another object lets the first one go", "[ref]") {
  tally first;
  tally second;
  ref<base> owner = make_ref<base>(first);
  SECTION("by move") { owner = make_ref<base>(second); }
  SECTION("by copy") {
    const ref<base> other = make_ref<base>(second);
    owner = other;
    CHECK(owner == other);
  }
  CHECK(first.destroyed == 1);
  CHECK(second.destroyed == 0);
  owner = nullptr;
  CHECK(first.destroyed == 1);
  CHECK(second.destroyed == 1);
}

TEST_CASE("X8: an owner survives being assigned to itself", "[ref]") {
  tally seen;
  ref<base> owner = make_ref<base>(seen);
  base* const object = owner.get();
  ref<base>& same = owner;
  owner = same;
  CHECK(owner.get() == object);
  owner = std::move(same);
  CHECK(owner.get() == object);
  CHECK(seen.destroyed == 0);
  owner = nullptr;
  CHECK(seen.destroyed == 1);
}

TEST_CASE("X8: an owner of a base keeps the whole object", "[ref]") {
  tally seen;
  ref<derived> whole = make_ref<derived>(seen, 7);
  SECTION("by copy") {
    const ref<base> part = whole;
    CHECK(part.get() == whole.get());
    whole = nullptr;
    CHECK(seen.destroyed == 0);
    CHECK(static_cast<derived*>(part.get())->value == 7);
  }
  SECTION("by move") {
    const ref<shared_object> part = std::move(whole);
    CHECK_FALSE(whole);  // NOLINT(bugprone-use-after-move): the contract says so.
    CHECK(part);
    CHECK(seen.destroyed == 0);
  }
  CHECK(seen.destroyed == 1);
}

TEST_CASE("X8: an owner of a const object owns it as well", "[ref]") {
  tally seen;
  ref<derived> changing = make_ref<derived>(seen, 7);
  {
    const ref<const derived> reading = changing;
    static_assert(std::same_as<decltype(reading.get()), const derived*>);
    changing->value = 8;
    CHECK(reading->value == 8);
    changing = nullptr;
    CHECK(seen.destroyed == 0);
    const ref<const derived> another{reading.get()};
    CHECK(another == reading);
  }
  CHECK(seen.destroyed == 1);
}

TEST_CASE("X8: an object may own itself while it works", "[ref]") {
  tally seen;
  ref<base> owner = make_ref<base>(seen);
  {
    const ref self{owner.get()};
    static_assert(std::same_as<decltype(self), const ref<base>>);
    owner = nullptr;
    CHECK(seen.destroyed == 0);
  }
  CHECK(seen.destroyed == 1);
}

TEST_CASE("X8: owners are equal when they own one object", "[ref]") {
  tally seen;
  const ref<base> one = make_ref<base>(seen);
  const ref<base> same = one;
  const ref<base> other = make_ref<base>(seen);
  CHECK(one == same);
  CHECK(one != other);
  CHECK(one != nullptr);
  CHECK(ref<base>{} == nullptr);
}

TEST_CASE("X8: an object takes what it owns with it", "[ref]") {
  tally seen;
  ref<link> first = make_ref<link>(seen);
  first->next = make_ref<link>(seen);
  first->next->next = make_ref<link>(seen);
  // The new value lives in what the old one owns.
  first = first->next;
  CHECK(seen.destroyed == 1);
  first = std::move(first->next);
  CHECK(seen.destroyed == 2);
  first = nullptr;
  CHECK(seen.made == 3);
  CHECK(seen.destroyed == 3);
}
