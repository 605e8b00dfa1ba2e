// SPDX-License-Identifier: MIT
// postern_simulate: runs worlds by seed, and explains the first one that fails.
//   --world oauth|showdown   which client; both without it
//   --from N --seeds N       the seeds N, N + 1, ...
//   --minutes M              as many seeds as there is time for
//   --trace SEED             tells what happens in one seed
//   --replay 1,0,2           tells what happens with these answers, as a failure has printed them
//   --no-shrink              leaves a failure as it is
//   --survey                 goes on after failures, and counts which rules are broken how often
//   --jobs N                 threads; one for each core without it
#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "simulation/shrink.hpp"
#include "simulation/world.hpp"

namespace {

using namespace postern::simulation;

constexpr int most_shrinking_runs = 3000;

struct named_world {
  std::string_view name;
  world_function run;
};
constexpr named_world all_worlds[] = {{"oauth", &run_oauth_world},
                                      {"showdown", &run_showdown_world}};

struct options {
  std::vector<named_world> worlds{std::begin(all_worlds), std::end(all_worlds)};
  std::uint64_t from = 1;
  std::uint64_t seeds = 1000;
  double minutes = 0;
  std::optional<std::uint64_t> traced;
  std::optional<std::vector<std::uint32_t>> replayed;
  bool shrinks = true;
  bool surveys = false;
  unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
};

template <class T>
T number(std::string_view text) {
  T value{};
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::vector<std::uint32_t> numbers(std::string_view text) {
  std::vector<std::uint32_t> all;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    all.push_back(number<std::uint32_t>(text.substr(0, comma)));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return all;
}

std::optional<options> parse(const std::vector<std::string_view>& arguments) {
  options parsed;
  for (std::size_t index = 0; index < arguments.size(); ++index) {
    const std::string_view name = arguments[index];
    if (name == "--no-shrink" || name == "--survey") {
      (name == "--survey" ? parsed.surveys : parsed.shrinks) = name == "--survey";
      continue;
    }
    if (++index == arguments.size()) return std::nullopt;
    const std::string_view value = arguments[index];
    if (name == "--world") {
      std::erase_if(parsed.worlds, [&](const named_world& each) { return each.name != value; });
    } else if (name == "--from") {
      parsed.from = number<std::uint64_t>(value);
    } else if (name == "--seeds") {
      parsed.seeds = number<std::uint64_t>(value);
    } else if (name == "--minutes") {
      parsed.minutes = std::atof(std::string{value}.c_str());
    } else if (name == "--trace") {
      parsed.traced = number<std::uint64_t>(value);
    } else if (name == "--replay") {
      parsed.replayed = numbers(value);
    } else if (name == "--jobs") {
      parsed.jobs = std::max(1U, number<unsigned>(value));
    } else {
      return std::nullopt;
    }
  }
  return parsed;
}

/// tell runs a world once more, and prints what happens.
bool tell(const named_world& world, decisions luck) {
  trace notes;
  const auto broken = world.run(luck, &notes);
  for (const std::string& line : notes.lines) std::printf("  %s\n", line.c_str());
  std::printf("  %zu decisions; %s\n", luck.made().size(),
              broken ? (broken->rule + ": " + broken->what).c_str() : "every rule was kept");
  return !broken;
}

void explain(const named_world& world, std::uint64_t seed, bool shrinks) {
  decisions luck{seed};
  const auto broken = world.run(luck, nullptr);
  std::printf("FAILED: seed %llu of the %s world breaks %s: %s\n",
              static_cast<unsigned long long>(seed), std::string{world.name}.c_str(),
              broken->rule.c_str(), broken->what.c_str());
  if (!shrinks) return;
  const auto answers = shrink(world.run, luck.made(), broken->rule, most_shrinking_runs);
  std::printf("  shrunk from %zu to %zu decisions; again with: --world %s --replay ",
              luck.made().size(), answers.size(), std::string{world.name}.c_str());
  for (std::size_t at = 0; at < answers.size(); ++at) {
    std::printf(at == 0 ? "%u" : ",%u", answers[at]);
  }
  std::printf("\n");
  tell(world, decisions{answers});
}

/// survey counts what is broken, with an example of each.
bool survey(const named_world& world, const options& chosen) {
  struct finding {
    std::uint64_t count = 0;
    std::uint64_t example = 0;
  };
  std::map<std::string, finding> findings;
  for (std::uint64_t seed = chosen.from; seed < chosen.from + chosen.seeds; ++seed) {
    decisions luck{seed};
    if (const auto broken = world.run(luck, nullptr)) {
      finding& found = findings[broken->rule + ": " + broken->what];
      if (found.count++ == 0) found.example = seed;
    }
  }
  for (const auto& [what, found] : findings) {
    std::printf("%6llu x %s (seed %llu)\n", static_cast<unsigned long long>(found.count),
                what.c_str(), static_cast<unsigned long long>(found.example));
  }
  return findings.empty();
}

/// run gives false when a rule was broken.
bool run(const named_world& world, const options& chosen, double minutes) {
  using steady = std::chrono::steady_clock;
  const auto begin = steady::now();
  const auto end = begin + std::chrono::duration<double, std::ratio<60>>{minutes};
  std::atomic<std::uint64_t> next = chosen.from;
  std::atomic<std::uint64_t> failed = ~std::uint64_t{0};
  std::atomic<std::uint64_t> done = 0;
  std::atomic<std::uint64_t> answers = 0;
  const auto work = [&] {
    for (;;) {
      const std::uint64_t seed = next++;
      // A smaller seed than one that failed is still looked at: the report is always the same.
      if (seed > failed) return;
      if (minutes > 0 ? steady::now() >= end : seed >= chosen.from + chosen.seeds) return;
      decisions luck{seed};
      if (world.run(luck, nullptr)) {
        std::uint64_t known = failed;
        while (seed < known && !failed.compare_exchange_weak(known, seed)) {
        }
      }
      ++done;
      answers += luck.made().size();
    }
  };
  {
    std::vector<std::jthread> threads;
    for (unsigned job = 0; job < chosen.jobs; ++job) threads.emplace_back(work);
  }
  const double seconds = std::chrono::duration<double>(steady::now() - begin).count();
  std::printf("%s world: %llu seeds, %llu decisions in %.1f s, %.0f seeds a second\n",
              std::string{world.name}.c_str(), static_cast<unsigned long long>(done),
              static_cast<unsigned long long>(answers), seconds,
              static_cast<double>(done) / seconds);
  if (failed == ~std::uint64_t{0}) return true;
  explain(world, failed, chosen.shrinks);
  return false;
}

}  // namespace

int main(int count, char** values) {
  const auto chosen = parse({values + 1, values + count});
  if (!chosen || chosen->worlds.empty()) {
    std::fprintf(stderr, "usage: see the head of main.cpp\n");
    return 2;
  }
  bool kept = true;
  for (const named_world& world : chosen->worlds) {
    if (chosen->replayed) {
      kept &= tell(world, decisions{*chosen->replayed});
    } else if (chosen->traced) {
      kept &= tell(world, decisions{*chosen->traced});
    } else if (chosen->surveys) {
      kept &= survey(world, *chosen);
    } else {
      kept &= run(world, *chosen, chosen->minutes / static_cast<double>(chosen->worlds.size()));
    }
  }
  return kept ? 0 : 1;
}
