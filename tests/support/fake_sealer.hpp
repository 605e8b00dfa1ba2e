// SPDX-License-Identifier: MIT
// A sealer that hides nothing and forgets nothing: what was sealed is in a list, and what goes out
// is its number. Anything else does not open.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <postern/ports/sealer.hpp>

namespace postern::test {

class fake_sealer final : public sealer {
 public:
  [[nodiscard]] task<result<std::string>> seal(secret content, std::string context) override {
    if (fails) co_return make_error(error_code::insecure_context, "There is no Web Crypto.");
    sealed_.push_back({.content = std::string{content.reveal()}, .context = std::move(context)});
    co_return "sealed-" + std::to_string(sealed_.size() - 1) + padding;
  }

  [[nodiscard]] task<std::optional<secret>> open(std::string sealed, std::string context) override {
    for (std::size_t i = 0; i < sealed_.size(); ++i) {
      if (sealed == "sealed-" + std::to_string(i) && sealed_[i].context == context) {
        co_return secret{sealed_[i].content};
      }
    }
    co_return std::nullopt;
  }

  bool fails = false;
  /// padding makes what is sealed longer.
  std::string padding;

 private:
  struct sealed_text {
    std::string content;
    std::string context;
  };
  std::vector<sealed_text> sealed_;
};

}  // namespace postern::test
