// SPDX-License-Identifier: MIT
#include <postern/client/transaction_log.hpp>

#include <utility>

#include <postern/core/json.hpp>

namespace postern {

transaction_log::transaction_log(transaction_store& store, const clock& clock,
                                 std::chrono::seconds login_timeout)
    : store_(store), clock_(clock), login_timeout_(login_timeout) {}

result<authorization_transaction> transaction_log::read(std::string_view state) const {
  const result<secret> record = store_.read(state);
  if (!record) return record.error();
  return parse_authorization_transaction(record->reveal()).value_or(authorization_transaction{});
}

result<void> transaction_log::sweep() {
  const result<text> states = store_.states();
  if (!states) return states.error();

  std::size_t kept = 0;
  std::string_view oldest;
  epoch_time oldest_created_at = epoch_time::max();
  for (std::string_view rest = *states; !rest.empty();) {
    const std::string_view state = split_line(rest);
    const auto transaction = read(state);
    if (!transaction) return transaction.error();
    if (transaction->state.empty() || has_expired(*transaction, clock_.now(), login_timeout_)) {
      if (result<void> removed = store_.remove(state); !removed) return removed;
      continue;
    }
    ++kept;
    if (transaction->created_at < oldest_created_at) {
      oldest = state;
      oldest_created_at = transaction->created_at;
    }
  }
  // One is added at a time, so one goes at a time.
  if (kept >= max_transactions) return store_.remove(oldest);
  return {};
}

result<void> transaction_log::add(const authorization_transaction& transaction) {
  secret record = serialize_authorization_transaction(transaction);
  // A longer one would read as absent when its response comes.
  if (record.reveal().size() > max_json_bytes) {
    return make_error(error_code::invalid_config, "appState is too large: a login has 256 KiB.");
  }
  if (result<void> swept = sweep(); !swept) return swept;
  return store_.write(transaction.state.reveal(), std::move(record));
}

result<authorization_transaction> transaction_log::find(std::string_view state) const {
  auto found = read(state);
  if (!found || !found->state.empty()) return found;
  auto mark = read(make_state_mark(state).reveal());
  if (!mark) return mark;
  if (mark->consumed) {
    mark->state = secret{state};
    return mark;
  }
  const result<text> states = store_.states();
  if (!states) return states.error();
  for (std::string_view rest = *states; !rest.empty();) {
    const auto other = read(split_line(rest));
    if (other && !other->state.empty() && !other->consumed) {
      return make_error(error_code::state_mismatch,
                        "The state in the response is not that of a login in progress.");
    }
  }
  return make_error(error_code::missing_transaction,
                    "No login is in progress in this tab: it was begun elsewhere, or completed.");
}

result<void> transaction_log::consume(const authorization_transaction& transaction) {
  result<void> removed = store_.remove(transaction.state.reveal());
  if (!removed) return removed;
  // A store that is full refuses the mark: a replay is then one of a login that nobody knows.
  const authorization_transaction mark = consumed_mark(transaction);
  static_cast<void>(store_.write(mark.state.reveal(), serialize_authorization_transaction(mark)));
  return {};
}

result<void> transaction_log::remove(const authorization_transaction& transaction) {
  // Its response may have been accepted, and have left a mark.
  const result<void> removed = store_.remove(make_state_mark(transaction.state.reveal()).reveal());
  const result<void> removed_login = store_.remove(transaction.state.reveal());
  return removed ? removed_login : removed;
}

result<void> transaction_log::clear() {
  const result<text> states = store_.states();
  if (!states) return states.error();
  result<void> cleared;
  for (std::string_view rest = *states; !rest.empty();) {
    // A record that stays must not keep the others, and their verifiers, from going.
    const result<void> removed = store_.remove(split_line(rest));
    if (cleared) cleared = removed;
  }
  return cleared;
}

}  // namespace postern
