// SPDX-License-Identifier: MIT
// Any text out of a store: garbage reads as absent, and what reads is written back the same.
#include <array>
#include <chrono>
#include <string_view>

#include <postern/core/authorization_transaction.hpp>
#include <postern/core/showdown_record.hpp>
#include <postern/core/token_set.hpp>
#include <postern/core/url.hpp>

#include "property.hpp"
#include "targets.hpp"

namespace postern::fuzz {
namespace {

using namespace std::chrono_literals;

/// A clock may say anything that a Date can hold, and a little before 1970.
constexpr std::array moments = {epoch_time{-1h}, epoch_time{}, epoch_time{1'790'000'000s},
                                epoch_time{8'640'000'000'000s}};

bool same(const secret& left, const secret& right) { return left.reveal() == right.reveal(); }

bool read_token_set(std::string_view text) {
  const auto tokens = parse_token_set(text);
  if (!tokens) return false;
  const secret record = serialize_token_set(*tokens);
  const auto again = parse_token_set(record.reveal());
  check(again.has_value(), "a written token set can be read");
  check(same(serialize_token_set(*again), record), "a token set is written the same again");
  check(same(again->access_token, tokens->access_token) &&
            same(again->refresh_token, tokens->refresh_token) &&
            again->token_type == tokens->token_type && again->scope == tokens->scope &&
            again->lifetime == tokens->lifetime && again->expires_at == tokens->expires_at &&
            again->issued_at == tokens->issued_at && again->username == tokens->username &&
            again->sub == tokens->sub && again->client_id == tokens->client_id &&
            again->issuer == tokens->issuer && again->family == tokens->family &&
            again->rotation == tokens->rotation,
        "every member of a token set survives the store");
  check(same(serialize_token_set(tokens->clone()), record), "a clone is the same token set");
  check(!tokens->access_token.empty(), "a token set has a token");
  check(!tokens->family.empty() && tokens->rotation >= 0, "a token set has its place in a family");
  for (const epoch_time now : moments) {
    const bool is_limited = tokens->lifetime == token_lifetime::limited;
    check(due_at(*tokens, 60s).has_value() == is_limited, "what never expires is never due");
    check(!is_expired(*tokens, now) || is_due(*tokens, now, 60s), "what has expired is due");
    check(!is_expired(*tokens, now) || is_limited, "only a limited token expires");
  }
  return true;
}

bool read_transaction(std::string_view text) {
  const auto transaction = parse_authorization_transaction(text);
  if (!transaction) return false;
  const secret record = serialize_authorization_transaction(*transaction);
  const auto again = parse_authorization_transaction(record.reveal());
  check(again.has_value(), "a written transaction can be read");
  check(same(again->state, transaction->state) &&
            same(again->code_verifier, transaction->code_verifier) &&
            again->client_id == transaction->client_id && again->issuer == transaction->issuer &&
            again->redirect_uri == transaction->redirect_uri &&
            again->scope == transaction->scope && again->challenge == transaction->challenge &&
            again->created_at == transaction->created_at &&
            again->return_to == transaction->return_to &&
            again->app_state == transaction->app_state && again->consumed == transaction->consumed,
        "every member of a transaction survives the store");
  check(transaction->return_to.empty() || is_safe_return_path(transaction->return_to),
        "no return path leads to another origin");
  const auto mark = parse_authorization_transaction(
      serialize_authorization_transaction(consumed_mark(*transaction)).reveal());
  check(mark && mark->consumed && mark->code_verifier.empty() && mark->app_state.empty(),
        "a mark can be read, and has no verifier");
  for (const epoch_time now : moments) {
    check(!has_expired(*transaction, now, 600s) || now > transaction->created_at,
          "nothing expires before it was made");
  }
  return true;
}

bool read_showdown_record(std::string_view text) {
  const auto record = parse_showdown_record(text);
  if (!record) return false;
  const secret written = serialize_showdown_record(*record);
  const auto again = parse_showdown_record(written.reveal());
  check(again.has_value(), "a written Showdown record can be read");
  check(same(again->token, record->token) && again->user == record->user &&
            again->client_id == record->client_id && again->server_url == record->server_url &&
            again->issued_at == record->issued_at,
        "every member of a Showdown record survives the store");
  check(is_showdown_token(record->token.reveal()), "a Showdown record has a token");
  for (const epoch_time now : moments) {
    check(!serves_assertions(*record, now) || can_refresh(*record, now),
          "a token that serves can be rotated");
    check(age_of(*record, now) >= 0ms, "no token is from the future");
  }
  return true;
}

}  // namespace

bool stored_record(std::string_view input) {
  const bool is_token_set = read_token_set(input);
  const bool is_transaction = read_transaction(input);
  return read_showdown_record(input) || is_token_set || is_transaction;
}

}  // namespace postern::fuzz
