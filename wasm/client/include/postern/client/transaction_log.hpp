// SPDX-License-Identifier: MIT
// The logins in progress of this tab: one record per state, bounded in number and age.
#pragma once

#include <chrono>
#include <cstddef>
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
  /// The store and the clock outlive it.
  transaction_log(transaction_store& store, const clock& clock, std::chrono::seconds login_timeout);

  /// add keeps a new login, after old, broken and surplus records were swept out. `invalid_config`
  /// for one whose record is over 256 KiB (`max_json_bytes`): nothing is changed then.
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
  /// read gives the record of a state; one without a state where there is none, or only garbage.
  [[nodiscard]] result<authorization_transaction> read(std::string_view state) const;
  [[nodiscard]] result<void> sweep();

  transaction_store& store_;
  const clock& clock_;
  std::chrono::seconds login_timeout_;
};

}  // namespace postern
