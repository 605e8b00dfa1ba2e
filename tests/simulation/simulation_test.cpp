// SPDX-License-Identifier: MIT
// That the simulation can be believed: a seed determines a run, a list replays it, a failure is
// made smaller, and some worlds are kept under the sanitizers too. The thousands of them,
// and the mistakes that they must find, are a stage of their own (tools/lib/simulation.mjs).
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "simulation/shrink.hpp"
#include "simulation/world.hpp"

namespace postern::simulation {
namespace {

/// Without optimization a world takes far longer in wasm than natively.
#ifdef __EMSCRIPTEN__
constexpr std::uint64_t some_seeds = 100;
#else
constexpr std::uint64_t some_seeds = 1000;
#endif

std::string told(const std::optional<violation>& broken) {
  return broken ? broken->rule + ": " + broken->what : "every rule was kept";
}

void keeps_every_rule(world_function world) {
  for (std::uint64_t seed = 1; seed <= some_seeds; ++seed) {
    decisions luck{seed};
    INFO("seed " << seed);
    REQUIRE(told(world(luck, nullptr)) == "every rule was kept");
  }
}

std::vector<std::string> told_by(world_function world, decisions luck) {
  trace notes;
  static_cast<void>(world(luck, &notes));
  return notes.lines;
}

/// A world whose rule is broken by any two answers over 5 with an even number between them.
std::optional<violation> picky_world(decisions& luck, trace*) {
  int high = 0;
  bool even_after = false;
  for (int question = 0; question < 40; ++question) {
    const std::uint32_t answer = luck.choose(10);
    if (high == 1 && answer > 0 && answer % 2 == 0) even_after = true;
    if (answer > 5 && (high == 0 || even_after)) ++high;
  }
  if (high < 2) return std::nullopt;
  return violation{.rule = "picky", .what = "twice"};
}

}  // namespace

TEST_CASE("I1-I4, I7, I10-I13, B12-B20, B29: auth_client keeps every rule in simulated worlds") {
  keeps_every_rule(&run_oauth_world);
}

TEST_CASE("S16-S20: showdown_auth keeps every rule in simulated worlds") {
  keeps_every_rule(&run_showdown_world);
}

TEST_CASE("a seed determines a world, and its answers replay it") {
  for (const world_function world : {&run_oauth_world, &run_showdown_world}) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      decisions luck{seed};
      const auto once = told_by(world, luck);
      REQUIRE(once.size() > 10);
      REQUIRE(told_by(world, decisions{seed}) == once);
      static_cast<void>(world(luck, nullptr));
      REQUIRE(told_by(world, decisions{luck.made()}) == once);
    }
  }
  REQUIRE(told_by(&run_oauth_world, decisions{std::uint64_t{1}}) !=
          told_by(&run_oauth_world, decisions{std::uint64_t{2}}));
}

TEST_CASE("a world without luck is one without faults") {
  decisions nothing{std::vector<std::uint32_t>{}};
  REQUIRE(told(run_oauth_world(nothing)) == "every rule was kept");
  decisions no_bytes{std::span<const std::uint8_t>{}};
  REQUIRE(told(run_oauth_world(no_bytes)) == "every rule was kept");
}

TEST_CASE("decisions are within their range, whatever they come from") {
  constexpr std::array<std::uint8_t, 6> bytes{7, 255, 1, 2, 9, 9};
  for (decisions luck : {decisions{std::uint64_t{5}}, decisions{{9, 9, 9, 9}}, decisions{bytes}}) {
    for (const std::uint32_t alternatives : {1U, 2U, 3U, 1000U, 4U, 4U, 4U}) {
      REQUIRE(luck.choose(alternatives) < alternatives);
    }
    REQUIRE(luck.made().size() == 6);
  }
}

TEST_CASE("a failure is shrunk to the simplest one that breaks the same rule") {
  std::optional<violation> broken;
  std::vector<std::uint32_t> answers;
  for (std::uint64_t seed = 1; !broken; ++seed) {
    decisions luck{seed};
    broken = picky_world(luck, nullptr);
    answers = luck.made();
  }
  REQUIRE(shrink(&picky_world, answers, "picky", 5000) == std::vector<std::uint32_t>{6, 6});
  REQUIRE(shrink(&picky_world, answers, "another rule", 5000) == answers);
}

}  // namespace postern::simulation
