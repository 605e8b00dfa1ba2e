// SPDX-License-Identifier: MIT
#pragma once

#include <postern/ports/ref.hpp>

namespace postern {

/// A function to call later, and the object that it is for, kept alive until then. Two words
/// where std::function would bring code of its own for each lambda.
struct callback {
  void (*function)(shared_object* target) = nullptr;
  ref<shared_object> target;

  void operator()() const {
    if (function != nullptr) function(target.get());
  }
};

}  // namespace postern
