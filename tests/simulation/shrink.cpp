// SPDX-License-Identifier: MIT
#include "simulation/shrink.hpp"

#include <utility>

namespace postern::simulation {
namespace {

class shrinker {
 public:
  shrinker(world_function world, std::vector<std::uint32_t> answers, std::string_view rule,
           int most_runs)
      : world_(world), best_(std::move(answers)), rule_(rule), runs_left_(most_runs) {}

  std::vector<std::uint32_t> run() {
    bool is_better = true;
    while (is_better && runs_left_ > 0) {
      is_better = false;
      for (std::size_t size = best_.size() / 2; size > 0; size /= 2) is_better |= drop_chunks(size);
      for (std::size_t size = 64; size > 0; size /= 4) is_better |= zero_chunks(size);
      is_better |= make_smaller();
    }
    return std::move(best_);
  }

 private:
  /// accept keeps a candidate that fails in the same way.
  bool accept(std::vector<std::uint32_t> candidate) {
    if (runs_left_-- <= 0) return false;
    decisions luck{std::move(candidate)};
    const auto broken = world_(luck, nullptr);
    if (!broken || broken->rule != rule_) return false;
    std::vector<std::uint32_t> made = luck.made();
    // What nobody asks for, and a rest of zeros, says nothing.
    while (!made.empty() && made.back() == 0) made.pop_back();
    if (made.size() > best_.size() || (made.size() == best_.size() && made >= best_)) return false;
    best_ = std::move(made);
    return true;
  }

  bool drop_chunks(std::size_t size) {
    bool is_better = false;
    for (std::size_t end = best_.size(); end >= size && runs_left_ > 0;) {
      std::vector<std::uint32_t> candidate = best_;
      const auto last = candidate.begin() + static_cast<std::ptrdiff_t>(end);
      candidate.erase(last - static_cast<std::ptrdiff_t>(size), last);
      is_better |= accept(std::move(candidate));
      end = std::min(end - std::min(end, size), best_.size());
    }
    return is_better;
  }

  bool zero_chunks(std::size_t size) {
    bool is_better = false;
    for (std::size_t begin = 0; begin < best_.size() && runs_left_ > 0; begin += size) {
      std::vector<std::uint32_t> candidate = best_;
      for (std::size_t at = begin; at < std::min(begin + size, candidate.size()); ++at) {
        candidate[at] = 0;
      }
      if (candidate != best_) is_better |= accept(std::move(candidate));
    }
    return is_better;
  }

  bool make_smaller() {
    bool is_better = false;
    for (std::size_t at = 0; at < best_.size() && runs_left_ > 0; ++at) {
      const std::uint32_t present = best_[at];
      // By two as well: what matters may be whether a number is even.
      for (const std::uint32_t smaller : {present / 2, present - 2, present - 1}) {
        if (at >= best_.size() || smaller >= best_[at]) continue;
        std::vector<std::uint32_t> candidate = best_;
        candidate[at] = smaller;
        is_better |= accept(std::move(candidate));
      }
    }
    return is_better;
  }

  world_function world_;
  std::vector<std::uint32_t> best_;
  std::string_view rule_;
  int runs_left_;
};

}  // namespace

std::vector<std::uint32_t> shrink(world_function world, std::vector<std::uint32_t> answers,
                                  std::string_view rule, int most_runs) {
  return shrinker{world, std::move(answers), rule, most_runs}.run();
}

}  // namespace postern::simulation
