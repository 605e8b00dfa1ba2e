// SPDX-License-Identifier: MIT
#include <postern/client/showdown_auth.hpp>

#include <utility>

namespace postern {
namespace {

task<result<void>> sign_out(ref<showdown_session> session, ref<showdown_login_flow> flow) {
  const result<void> forgotten = flow->forget();
  const result<void> signed_out = co_await session->sign_out();
  co_return signed_out ? forgotten : signed_out;
}

task<result<showdown_login>> get_assertion(ref<const showdown_context> context,
                                           ref<showdown_session> session, text challstr_text,
                                           cancellation cancel) {
  if (!context->configured) co_return context->configured.error();
  auto challenge = parse_challstr(challstr_text);
  if (!challenge) co_return challenge.error();
  const auto given = co_await session->assertion(std::move(*challenge), cancel);
  if (!given) co_return given.error();
  co_return showdown_login{.assertion = given->text().clone(), .user = given->user()};
}

}  // namespace

showdown_auth::showdown_auth(showdown_config config, client_ports ports, client_observer* observer)
    : context_(make_ref<showdown_context>(std::move(config), std::move(ports), observer)),
      session_(make_ref<showdown_session>(context_)),
      flow_(make_ref<showdown_login_flow>(context_, session_)) {}

task<result<void>> showdown_auth::load(const cancellation& cancel) const {
  if (!context_->configured) return until(failed(context_->configured.error()), cancellation{});
  return session_->look(cancel);
}

task<result<showdown_login>> showdown_auth::login(text challstr, ref<popup_window> popup,
                                                  cancellation cancel) const {
  return flow_->log_in(std::move(challstr), std::move(popup), std::move(cancel));
}

task<result<showdown_login>> showdown_auth::handle_redirect_callback(text url,
                                                                     cancellation cancel) const {
  return flow_->complete(std::move(url), std::move(cancel));
}

task<result<showdown_login>> showdown_auth::assertion(text challstr, cancellation cancel) const {
  return get_assertion(context_, session_, std::move(challstr), std::move(cancel));
}

task<result<void>> showdown_auth::refresh_token(cancellation cancel) const {
  if (!context_->configured) return until(failed(context_->configured.error()), cancellation{});
  return session_->rotate(std::move(cancel));
}

task<result<void>> showdown_auth::logout(cancellation cancel) const {
  outcome work;
  if (!context_->configured) {
    work = failed(context_->configured.error());
  } else if (!cancel.requested()) {
    work = start(sign_out(session_, flow_));
  }
  return until(std::move(work), std::move(cancel));
}

}  // namespace postern
