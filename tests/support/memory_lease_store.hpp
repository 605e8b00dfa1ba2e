// SPDX-License-Identifier: MIT
// A lease store in memory that can fail.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include <postern/ports/lease_store.hpp>

namespace postern::test {

class memory_lease_store final : public lease_store {
 public:
  [[nodiscard]] result<text> read(std::string_view name) override {
    if (fails_to_read) return blocked();
    const auto found = leases.find(name);
    return found == leases.end() ? text{} : text{found->second};
  }

  [[nodiscard]] result<void> write(std::string_view name, std::string_view text) override {
    if (fails_to_write) return blocked();
    leases.insert_or_assign(std::string{name}, std::string{text});
    return {};
  }

  void remove(std::string_view name) override { leases.erase(std::string{name}); }

  /// leases are what is kept, by name; a test may set one, as another tab would.
  std::map<std::string, std::string, std::less<>> leases;

  bool fails_to_read = false;
  bool fails_to_write = false;

 private:
  static error blocked() { return make_error(error_code::storage_error, "The store is blocked."); }
};

}  // namespace postern::test
