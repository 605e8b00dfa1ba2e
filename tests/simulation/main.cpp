// SPDX-License-Identifier: MIT
// postern_simulate: runs worlds by seed, and explains the first one that fails; see `usage`.
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

constexpr const char* usage =
    R"(usage: postern_simulate [options]
Runs simulated worlds by seed, and explains the first one that breaks a rule.
  --world oauth|showdown   of this client only; of both without it
  --from N                 begins with seed N; with 1 without it
  --seeds N                runs N seeds; 1000 without it
  --minutes M              runs as many seeds as there is time for
  --trace SEED             tells what happens in one seed
  --replay 1,0,2           tells what happens with these answers, as a failure has printed them
  --no-shrink              leaves a failure as it is
  --survey                 goes on after failures, and counts which rules are broken how often
  --jobs N                 threads; one for each core without it
  --help                   prints this
It ends with 0 if every rule was kept, with 1 if one was broken, with 2 if it was called wrongly.
)";

struct named_world {
  std::string_view name;
  world_function run;
};
constexpr named_world all_worlds[] = {{"oauth", &run_oauth_world},
                                      {"showdown", &run_showdown_world}};

struct options {
  /// program is how it was called.
  std::string program;
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

/// read gives false unless the whole text is a number of the target's type.
template <class T>
bool read(std::string_view text, T& target) {
  const char* const end = text.data() + text.size();
  const auto [at, problem] = std::from_chars(text.data(), end, target);
  return problem == std::errc{} && at == end;
}

bool read(std::string_view text, std::vector<std::uint32_t>& target) {
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    if (!read(text.substr(0, comma), target.emplace_back())) return false;
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return true;
}

/// read_value gives false for an option that there is not, and for a value that is none.
bool read_value(std::string_view name, std::string_view value, options& target) {
  if (name == "--world") {
    std::erase_if(target.worlds, [&](const named_world& each) { return each.name != value; });
    return !target.worlds.empty();
  }
  if (name == "--from") return read(value, target.from);
  if (name == "--seeds") return read(value, target.seeds) && target.seeds > 0;
  if (name == "--minutes") return read(value, target.minutes) && target.minutes > 0;
  if (name == "--trace") return read(value, target.traced.emplace());
  if (name == "--replay") return read(value, target.replayed.emplace());
  if (name == "--jobs") return read(value, target.jobs) && target.jobs > 0;
  return false;
}

std::optional<options> parse(const std::vector<std::string_view>& arguments) {
  options parsed;
  for (std::size_t index = 0; index < arguments.size(); ++index) {
    const std::string_view name = arguments[index];
    if (name == "--no-shrink" || name == "--survey") {
      (name == "--survey" ? parsed.surveys : parsed.shrinks) = name == "--survey";
      continue;
    }
    const bool has_value = ++index < arguments.size();
    if (!has_value || !read_value(name, arguments[index], parsed)) {
      std::fprintf(stderr, "%s %s: %s\n\n", std::string{name}.c_str(),
                   has_value ? std::string{arguments[index]}.c_str() : "",
                   has_value ? "no such option, or no such value" : "no such option, or no value");
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

void explain(const named_world& world, std::uint64_t seed, const options& chosen) {
  decisions luck{seed};
  const auto broken = world.run(luck, nullptr);
  std::printf("FAILED: seed %llu of the %s world breaks %s: %s\n",
              static_cast<unsigned long long>(seed), std::string{world.name}.c_str(),
              broken->rule.c_str(), broken->what.c_str());
  if (!chosen.shrinks) {
    std::printf("  again with: %s --world %s --trace %llu\n", chosen.program.c_str(),
                std::string{world.name}.c_str(), static_cast<unsigned long long>(seed));
    return;
  }
  const auto answers = shrink(world.run, luck.made(), broken->rule, most_shrinking_runs);
  std::printf("  shrunk from %zu to %zu decisions; again with: %s --world %s --replay ",
              luck.made().size(), answers.size(), chosen.program.c_str(),
              std::string{world.name}.c_str());
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
  explain(world, failed, chosen);
  return false;
}

}  // namespace

int main(int count, char** values) {
  const std::vector<std::string_view> arguments{values + 1, values + count};
  if (std::ranges::find(arguments, "--help") != arguments.end()) {
    std::fputs(usage, stdout);
    return 0;
  }
  auto chosen = parse(arguments);
  if (!chosen) {
    std::fputs(usage, stderr);
    return 2;
  }
  chosen->program = values[0];
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
