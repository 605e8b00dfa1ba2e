// SPDX-License-Identifier: MIT
// The search for secrets where no secret may be.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <postern/core/error.hpp>

#include "support/oauth_examples.hpp"
#include "support/recording_observer.hpp"

namespace postern::test {

/// The canaries of oauth_examples.hpp, and what else a test finds to be secret in its run.
class canaries {
 public:
  /// add makes another text a secret: a state or code_verifier that the client made.
  void add(std::string secret) { planted_.push_back(std::move(secret)); }

  /// occur_in tells whether any of them occurs in the text.
  [[nodiscard]] bool occur_in(std::string_view text) const;
  [[nodiscard]] bool occur_in(const error& failure) const;
  /// Token changes are not searched: to announce the token is their purpose.
  [[nodiscard]] bool occur_in(const recording_observer& observer) const;

 private:
  std::vector<std::string> planted_{std::string{access_canary}, std::string{refresh_canary},
                                    std::string{code_canary}};
};

}  // namespace postern::test
