// SPDX-License-Identifier: MIT
#include <postern/client/transaction_log.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace postern {

transaction_log::transaction_log(std::shared_ptr<transaction_store> store,
                                 std::shared_ptr<clock> clock, std::chrono::seconds login_timeout)
    : store_(std::move(store)), clock_(std::move(clock)), login_timeout_(login_timeout) {}

result<void> transaction_log::sweep() {
  result<std::vector<std::string>> states = store_->states();
  if (!states) return std::unexpected(std::move(states.error()));

  struct kept_record {
    std::string state;
    epoch_time created_at;
  };
  std::vector<kept_record> kept;
  for (std::string& state : *states) {
    result<std::optional<secret>> record = store_->read(state);
    if (!record) return std::unexpected(std::move(record.error()));
    std::optional<authorization_transaction> transaction;
    if (*record) transaction = parse_authorization_transaction((*record)->reveal());
    if (transaction && !has_expired(*transaction, clock_->now(), login_timeout_)) {
      kept.push_back({std::move(state), transaction->created_at});
    } else if (result<void> removed = store_->remove(state); !removed) {
      return removed;
    }
  }

  std::ranges::sort(kept, std::ranges::greater{}, &kept_record::created_at);
  for (std::size_t surplus = max_transactions - 1; surplus < kept.size(); ++surplus) {
    if (result<void> removed = store_->remove(kept[surplus].state); !removed) return removed;
  }
  return {};
}

result<void> transaction_log::add(const authorization_transaction& transaction) {
  if (result<void> swept = sweep(); !swept) return swept;
  return store_->write(transaction.state.reveal(), serialize_authorization_transaction(transaction));
}

result<authorization_transaction> transaction_log::find(std::string_view state) const {
  result<std::optional<secret>> record = store_->read(state);
  if (!record) return std::unexpected(std::move(record.error()));
  if (*record) {
    std::optional<authorization_transaction> transaction =
        parse_authorization_transaction((*record)->reveal());
    if (transaction) return std::move(*transaction);
  }
  const result<std::vector<std::string>> states = store_->states();
  if (!states) return std::unexpected(states.error());
  for (const std::string& known : *states) {
    const result<std::optional<secret>> other = store_->read(known);
    if (!other || !*other) continue;
    const auto transaction = parse_authorization_transaction((*other)->reveal());
    if (transaction && !transaction->consumed) {
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

result<void> transaction_log::clear() {
  result<std::vector<std::string>> states = store_->states();
  if (!states) return std::unexpected(std::move(states.error()));
  for (const std::string& state : *states) {
    if (result<void> removed = store_->remove(state); !removed) return removed;
  }
  return {};
}

}  // namespace postern
