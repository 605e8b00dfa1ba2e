// SPDX-License-Identifier: MIT
#pragma once

#include <type_traits>
#include <utility>

#include <postern/ports/callback.hpp>
#include <postern/ports/completion.hpp>

namespace postern::test {

/// settling gives a callback that settles with what Make gives, unless somebody came first.
template <auto Make>
[[nodiscard]] callback settling(completion<std::invoke_result_t<decltype(Make)>> source) {
  struct settler final : shared_object {
    explicit settler(decltype(source) with_source) : settled(std::move(with_source)) {}
    decltype(source) settled;
  };
  return {[](shared_object* target) { static_cast<settler*>(target)->settled.settle(Make()); },
          make_ref<settler>(std::move(source))};
}

}  // namespace postern::test
