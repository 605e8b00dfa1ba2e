// SPDX-License-Identifier: MIT
// The logins in progress of this tab: one record per state, bounded in number and age.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include <postern/core/authorization_transaction.hpp>
#include <postern/core/error.hpp>
#include <postern/ports/clock.hpp>
#include <postern/ports/transaction_store.hpp>

namespace postern {

/// max_transactions bounds what impatient clicking can leave in the store.
inline constexpr std::size_t max_transactions = 16;

class transaction_log {
 public:
  transaction_log(std::shared_ptr<transaction_store> store, std::shared_ptr<clock> clock,
                  std::chrono::seconds login_timeout);

  /// add keeps a new login, after old, broken and surplus records were swept out.
  [[nodiscard]] result<void> add(const authorization_transaction& transaction);

  /// find gives the record of a state. Nothing kept under it: `missing_transaction` when there is
  /// no login in progress at all, else `state_mismatch`.
  [[nodiscard]] result<authorization_transaction> find(std::string_view state) const;

  /// consume leaves a mark in place of the record, so that a replay is known for what it is.
  [[nodiscard]] result<void> consume(const authorization_transaction& transaction);

  /// remove forgets a login that did not come about.
  [[nodiscard]] result<void> remove(const authorization_transaction& transaction);

  /// clear removes every record and mark that can be removed, and gives the first failure.
  [[nodiscard]] result<void> clear();

 private:
  [[nodiscard]] result<std::optional<authorization_transaction>> read(std::string_view state) const;
  [[nodiscard]] result<void> sweep();

  std::shared_ptr<transaction_store> store_;
  std::shared_ptr<clock> clock_;
  std::chrono::seconds login_timeout_;
};

}  // namespace postern
