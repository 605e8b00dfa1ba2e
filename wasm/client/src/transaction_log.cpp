// SPDX-License-Identifier: MIT
#include <postern/client/transaction_log.hpp>

#include <string>
#include <utility>
#include <vector>

namespace postern {

transaction_log::transaction_log(std::shared_ptr<transaction_store> store,
                                 std::shared_ptr<clock> clock, std::chrono::seconds login_timeout)
    : store_(std::move(store)), clock_(std::move(clock)), login_timeout_(login_timeout) {}

result<std::optional<authorization_transaction>> transaction_log::read(
    std::string_view state) const {
  const result<std::optional<secret>> record = store_->read(state);
  if (!record) return std::unexpected(record.error());
  if (!*record) return std::nullopt;
  return parse_authorization_transaction((**record).reveal());
}

result<void> transaction_log::sweep() {
  const result<std::vector<std::string>> states = store_->states();
  if (!states) return std::unexpected(states.error());

  std::size_t kept = 0;
  std::string_view oldest;
  epoch_time oldest_created_at = epoch_time::max();
  for (const std::string& state : *states) {
    const auto record = read(state);
    if (!record) return std::unexpected(record.error());
    const auto& transaction = *record;
    if (!transaction || has_expired(*transaction, clock_->now(), login_timeout_)) {
      if (result<void> removed = store_->remove(state); !removed) return removed;
      continue;
    }
    ++kept;
    if (transaction->created_at < oldest_created_at) {
      oldest = state;
      oldest_created_at = transaction->created_at;
    }
  }
  // One is added at a time, so one goes at a time.
  if (kept >= max_transactions) return store_->remove(oldest);
  return {};
}

result<void> transaction_log::add(const authorization_transaction& transaction) {
  if (result<void> swept = sweep(); !swept) return swept;
  return store_->write(transaction.state.reveal(),
                       serialize_authorization_transaction(transaction));
}

result<authorization_transaction> transaction_log::find(std::string_view state) const {
  auto record = read(state);
  if (!record) return std::unexpected(std::move(record.error()));
  if (*record) return std::move(**record);
  const result<std::vector<std::string>> states = store_->states();
  if (!states) return std::unexpected(states.error());
  for (const std::string& known : *states) {
    const auto other = read(known);
    if (other && *other && !(*other)->consumed) {
      return make_error(error_code::state_mismatch,
                        "The state in the response is not that of a login in progress.");
    }
  }
  return make_error(error_code::missing_transaction,
                    "No login is in progress in this tab: it was begun elsewhere, or completed.");
}

result<void> transaction_log::consume(const authorization_transaction& transaction) {
  return store_->write(transaction.state.reveal(),
                       serialize_authorization_transaction(consumed_mark(transaction)));
}

result<void> transaction_log::remove(const authorization_transaction& transaction) {
  return store_->remove(transaction.state.reveal());
}

result<void> transaction_log::clear() {
  const result<std::vector<std::string>> states = store_->states();
  if (!states) return std::unexpected(states.error());
  result<void> cleared;
  for (const std::string& state : *states) {
    // A record that stays must not keep the others, and their verifiers, from going.
    const result<void> removed = store_->remove(state);
    if (cleared) cleared = removed;
  }
  return cleared;
}

}  // namespace postern
