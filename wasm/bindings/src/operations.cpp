// SPDX-License-Identifier: MIT
#include "operations.hpp"

#include <algorithm>

namespace postern {

void operations::abort(int number) {
  const auto found = std::ranges::find(running_, number, &running_operation::number);
  if (found == running_.end()) return;
  cancellation cancel = found->cancel;
  cancel.request(error_code::aborted);
}

void operations::dispose() {
  disposed_ = true;
  const auto alive = shared_from_this();
  while (!running_.empty()) {
    cancellation cancel = running_.back().cancel;
    running_.pop_back();
    cancel.request(error_code::disposed);
  }
}

void operations::forget(int number) {
  std::erase_if(running_, [number](const auto& entry) { return entry.number == number; });
}

}  // namespace postern
