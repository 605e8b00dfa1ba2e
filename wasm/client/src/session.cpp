// SPDX-License-Identifier: MIT
// What callers see: load, sign in, sign out, hand out a token. session_refresh.cpp has the rest.
#include <postern/client/session.hpp>

#include <utility>

namespace postern {
namespace {

using namespace std::chrono_literals;

/// One refresh normally settles a call. A second follows when another tab's tokens were adopted
/// and are due themselves, or a sign-in came in between; more means that it goes on so for ever.
constexpr int max_rounds = 4;

/// The rotation of a store that could not be read.
constexpr std::int64_t unknown = -1;

/// A tab that is frozen, or that has a slow server, may hold the lock for longer than a user waits.
constexpr std::chrono::milliseconds longest_wait_to_sign_in = 2s;

/// life_of is how often the server itself wants the tokens refreshed. Where it does not say, only a
/// resource server that refuses them does.
std::chrono::milliseconds life_of(const token_set& tokens) {
  if (tokens.lifetime != token_lifetime::limited) return 1min;
  return tokens.expires_at - tokens.issued_at;
}

}  // namespace

session::session(ref<const client_context> context)
    : context_(std::move(context)), endpoint_(context_) {}

outcome session::loaded() {
  if (!context_->configured) return failed(context_->configured.error());
  if (!loaded_) {
    if (!stopped_.requested()) context_->ports.tabs->open(context_->config.session_name, ref{this});
    loaded_ = outcome{};
    const outcome reading = start(load());
    // A read that failed at once has already cleared loaded_, for the next call to try again.
    if (!loaded_) return reading;
    loaded_ = reading;
  }
  return *loaded_;
}

task<result<void>> session::load() {
  const ref self{this};
  const unsigned generation = generation_;
  const store_answer stored = co_await look();
  if (generation != generation_) co_return {};
  if (stored == store_answer::unreadable) {
    loaded_.reset();
    co_return last_read_;
  }
  enter(session_event::nothing_stored);
  ask();
  co_return {};
}

task<session::store_answer> session::read(token_set_ptr& stored) {
  const result<secret> record = co_await context_->ports.tokens->read();
  last_read_ = {};
  if (!record) {
    last_read_ = record.error();
    co_return store_answer::unreadable;
  }
  stored_family_ = text{};
  stored_rotation_ = 0;
  if (record->empty()) co_return store_answer::empty;
  auto parsed = parse_token_set(record->reveal());
  if (!parsed) co_return store_answer::nothing_new;
  if (!belongs_to(context_->config, *parsed)) co_return store_answer::foreign;
  stored_family_ = parsed->family;
  stored_rotation_ = parsed->rotation;
  stored = std::make_unique<token_set>(std::move(*parsed));
  co_return store_answer::nothing_new;
}

task<session::store_answer> session::look() {
  const unsigned generation = generation_;
  const auto order = co_await store_order_.lock();
  const text known_family = stored_family_;
  const std::int64_t known_rotation = stored_rotation_;
  token_set_ptr stored;
  const store_answer answer = co_await read(stored);
  if (answer == store_answer::unreadable) co_return answer;
  // What the store refused is newer than what it holds, unless another tab has written since.
  const bool is_as_known = stored_family_ == known_family &&
                           (known_rotation == unknown || stored_rotation_ == known_rotation);
  unsaved_ = unsaved_ && is_as_known;
  if (unsaved_) co_return store_answer::nothing_new;
  if (!stored || generation != generation_) co_return answer;
  if (!is_news(*stored) && !is_twin(*stored)) co_return answer;
  adopt(std::move(stored));
  co_return store_answer::adopted;
}

bool session::is_news(const token_set& tokens) const {
  if (tokens.family == past_family_ || tokens.family == left_elsewhere_) return false;
  if (!tokens_) return true;
  if (tokens.family == tokens_->family) return tokens.rotation > tokens_->rotation;
  // What is over and cannot be renewed is no help to anybody.
  return !tokens.refresh_token.empty() || !is_expired(tokens, now());
}

bool session::is_twin(const token_set& stored) const {
  return tokens_ && stored.family == tokens_->family && stored.rotation == tokens_->rotation &&
         !constant_time_equal(stored.access_token.reveal(), tokens_->access_token.reveal());
}

void session::adopt(token_set_ptr tokens) {
  const bool is_first = state_ == session_state::unread;
  const bool is_other = !tokens_ || tokens->family != tokens_->family;
  if (is_other && !is_first) begin_generation();
  hold(std::move(tokens),
       is_other && !is_first ? session_event::login : session_event::tokens_found);
  if (!is_first) tell_token_changed();
  // Who waits for a turn to refresh has what was wanted; what was sent goes on.
  if (state_ != session_state::refreshing) let_waiters_go();
}

task<result<void>> session::put_in_store(unsigned number, token_set_ptr tokens, session_event why) {
  const auto order = co_await store_order_.lock();
  // The end of the former session in another tab does not concern a sign-in.
  const unsigned& present = why == session_event::login ? calls_ : generation_;
  result<void> written;
  if (number == present) {
    written = co_await context_->ports.tokens->write(serialize_token_set(*tokens));
  }
  if (number != present) {
    co_return make_error(error_code::aborted, "A logout or another sign-in came first.");
  }
  if (why == session_event::login) begin_generation();
  hold(std::move(tokens), why);
  tell_token_changed();
  // The server has spent the old refresh token, so refusing the new one here would sign the user
  // out: memory keeps it, and the application is told.
  note(written);
  post(serialize_token_set(*tokens_));
  let_waiters_go();
  if (!written) co_await see_what_is_stored();
  co_return {};
}

void session::note(const result<void>& written) {
  unsaved_ = !written;
  if (unsaved_) {
    tell_failed(written.error());
  } else {
    stored_family_ = tokens_->family;
    stored_rotation_ = tokens_->rotation;
  }
}

task<void> session::see_what_is_stored() {
  token_set_ptr stored;
  if (co_await read(stored) == store_answer::unreadable) stored_rotation_ = unknown;
}

void session::hold(token_set_ptr tokens, session_event why) {
  tokens_ = std::move(tokens);
  standing_ = {};
  enter(why);
  if (why == session_event::renewed) {
    backoff_.succeeded(elapsed(), life_of(*tokens_));
  } else {
    backoff_.forgive();
  }
  schedule_refresh();
}

void session::drop(session_event why, result<void> standing) {
  begin_generation();
  standing_ = std::move(standing);
  if (tokens_) past_family_ = std::move(tokens_->family);
  tokens_.reset();
  unsaved_ = false;
  enter(why);
  schedule_refresh();
  tell_token_changed();
  let_waiters_go();
}

void session::let_waiters_go() {
  // Who is let go may begin the next refresh at once.
  cancellation in_line = waiting_;
  refreshing_.settle({});
  in_line.request(error_code::aborted);
}

void session::begin_generation() {
  ++generation_;
  // Whatever the store held is of the past now.
  outcome known;
  known.settle({});
  loaded_ = known;
  standing_ = {};
  backoff_.forgive();
}

task<result<void>> session::sign_in(token_set_ptr tokens) {
  const ref self{this};
  const unsigned call = ++calls_;
  begin_generation();
  if (tokens->family.empty()) tokens->family = make_family(*tokens);
  // A refresh that another tab is about to store comes before, and not after. But the user waits.
  result<ref<shared_object>> lock{turn_};
  if (!turn_) lock = co_await turn(longest_wait_to_sign_in, stopped_);
  co_return co_await put_in_store(call, std::move(tokens), session_event::login);
}

task<result<void>> session::reload() {
  const ref self{this};
  unsaved_ = false;
  const store_answer stored = co_await look();
  // Nothing stored is nobody signed in, whoever was before.
  if (stored == store_answer::empty && tokens_) drop(session_event::logout);
  co_return last_read_;
}

task<result<void>> session::sign_out() {
  const ref self{this};
  ++calls_;
  const bool was_signed_in = tokens_ != nullptr;
  drop(session_event::logout);
  if (was_signed_in) tell_signed_out(sign_out_reason::user);
  text family = past_family_;
  if (was_signed_in) post(make_tab_message(tab_message_kind::signed_out, family));
  const unsigned generation = generation_;
  // No other tab is to read what is about to be cleared, and to send what may be spent.
  const ref<shared_object> kept = turn_;
  const auto order = co_await store_order_.lock();
  token_set_ptr stored;
  const store_answer answer = co_await read(stored);
  // Another tab may have signed somebody in whom this one has not seen yet.
  if (stored && stored->family != family) {
    family = stored->family;
    if (generation == generation_) past_family_ = family;
    post(make_tab_message(tab_message_kind::signed_out, family));
  }
  // A sign-in that came since has yet to write, as writes keep their order.
  result<void> cleared;
  if (answer != store_answer::foreign) cleared = co_await context_->ports.tokens->clear();
  // Another tab's refresh may have looked just before, and store just after.
  if (!family.empty()) spawn(forget_in_turn(family, false));
  co_return cleared;
}

bool session::is_authenticated() const {
  return tokens_ && (!tokens_->refresh_token.empty() || !is_expired(*tokens_, now()));
}

bool session::is_over() const {
  return refresh_timer_ && tokens_->refresh_token.empty() && is_expired(*tokens_, now());
}

bool session::is_due_now() const { return is_due(*tokens_, now(), context_->config.refresh_skew); }

bool session::must_refresh(const secret& rejected) const {
  return is_due_now() || constant_time_equal(rejected.reveal(), tokens_->access_token.reveal());
}

bool session::may_give(const secret& rejected) const {
  return tokens_ && !is_expired(*tokens_, now()) &&
         !constant_time_equal(rejected.reveal(), tokens_->access_token.reveal());
}

error session::no_token_error() const {
  if (!standing_) return standing_.error();
  if (tokens_) {
    return {error_code::login_required, "The access token has expired and cannot be renewed."};
  }
  return {error_code::not_authenticated, "Nobody is signed in."};
}

task<result<secret>> session::access_token(secret rejected, cancellation cancel) {
  const ref self{this};
  result<void> reached = co_await until(loaded(), cancel);
  for (int round = 0; reached && round < max_rounds; ++round) {
    if (!tokens_) co_return no_token_error();
    if (!must_refresh(rejected)) co_return tokens_->access_token.clone();
    if (tokens_->refresh_token.empty()) {
      if (may_give(rejected)) break;
      if (!is_over()) co_return no_token_error();
      // Browsers make timers late, and another tab may have signed in.
      reached = co_await until(awake(), cancel);
      continue;
    }
    if (!is_refreshing()) {
      if (backoff_.left(elapsed()) > 0ms && may_give(rejected)) break;
      if (auto allowed = backoff_.may_send(elapsed()); !allowed) {
        co_return allowed.error();
      }
    }
    const unsigned generation = generation_;
    reached = co_await until(refreshed(), cancel, context_->ports.timers,
                             context_->config.request_timeout);
    // A server whose tokens are due at once still gets its token used.
    if (may_give(rejected)) break;
    if (generation != generation_ && !cancel.requested()) reached = {};
  }
  if (const auto reason = cancel.requested()) co_return cancelled(*reason);
  if (may_give(rejected)) co_return tokens_->access_token.clone();
  if (!reached) co_return reached.error();
  if (!tokens_) co_return no_token_error();
  co_return make_error(error_code::invalid_response, "The server's new access token is of no use.");
}

void session::stop() {
  context_->ports.tabs->close();
  stopped_.request(error_code::disposed);
  waiting_.request(error_code::disposed);
  schedule_refresh();
}

void session::tell_token_changed() const {
  if (context_->observer != nullptr) context_->observer->token_changed(tokens_.get());
}

void session::tell_signed_out(sign_out_reason reason) const {
  if (context_->observer != nullptr) context_->observer->signed_out(reason);
}

void session::tell_failed(const error& failure) const {
  if (context_->observer != nullptr) context_->observer->failed(failure);
}

}  // namespace postern
