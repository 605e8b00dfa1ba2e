// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

namespace postern {

/// A function to call later, and the object that it is for, kept alive until then. Two words
/// where std::function would bring code of its own for each lambda.
struct callback {
  void (*function)(void* target) = nullptr;
  std::shared_ptr<void> target;

  void operator()() const {
    if (function != nullptr) function(target.get());
  }
};

}  // namespace postern
