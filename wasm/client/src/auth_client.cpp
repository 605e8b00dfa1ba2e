// SPDX-License-Identifier: MIT
#include <postern/client/auth_client.hpp>

#include <utility>

#include <postern/core/scope.hpp>

namespace postern {
namespace {

task<result<void>> sign_out(ref<const client_context> context, ref<session> session,
                            ref<authorization_code_flow> flow, bool revoke) {
  const token_endpoint endpoint{context};
  secret refresh_token;
  if (revoke && !context->config.server.revocation_endpoint.empty()) {
    co_await session->loaded().wait();
    if (session->tokens() != nullptr) refresh_token = session->tokens()->refresh_token.clone();
  }
  const result<void> forgotten = flow->forget();
  const result<void> signed_out = co_await session->sign_out();
  if (!refresh_token.empty()) {
    // Its failure is reported as a request and otherwise ignored: the user has left.
    static_cast<void>(co_await endpoint.revoke(refresh_token, context->config.request_timeout));
  }
  co_return signed_out ? forgotten : signed_out;
}

}  // namespace

auth_client::auth_client(auth_config config, client_ports ports, client_observer* observer)
    : context_(make_ref<client_context>(std::move(config), std::move(ports), observer)),
      session_(make_ref<session>(context_)),
      flow_(make_ref<authorization_code_flow>(context_, session_)) {}

task<result<void>> auth_client::load(cancellation cancel) const {
  return until(session_->loaded(), std::move(cancel));
}

task<result<void>> auth_client::reload(cancellation cancel) const {
  return until(start(session_->reload()), std::move(cancel));
}

task<result<void>> auth_client::login(const login_options& options,
                                      const cancellation& cancel) const {
  outcome begun;
  if (!cancel.requested()) begun.settle(flow_->begin(options));
  return until(std::move(begun), cancel);
}

task<result<callback_result>> auth_client::login_with_popup(login_options options,
                                                            ref<popup_window> popup,
                                                            cancellation cancel) const {
  return flow_->complete_in_popup(std::move(options), std::move(popup), std::move(cancel));
}

task<result<callback_result>> auth_client::handle_redirect_callback(text url,
                                                                    cancellation cancel) const {
  return flow_->complete(std::move(url), std::move(cancel));
}

task<result<secret>> auth_client::access_token(secret rejected, cancellation cancel) const {
  return session_->access_token(std::move(rejected), std::move(cancel));
}

task<result<void>> auth_client::logout(logout_options options, cancellation cancel) const {
  outcome work;
  if (!context_->configured) {
    work = failed(context_->configured.error());
  } else if (!cancel.requested()) {
    work = start(sign_out(context_, session_, flow_, options.revoke));
  }
  return until(std::move(work), std::move(cancel));
}

bool auth_client::may_carry_token(std::string_view url) const {
  return context_->configured && postern::may_carry_token(context_->config, url);
}

text auth_client::refused_scope() const {
  const token_set* tokens = session_->tokens();
  if (tokens == nullptr) return {};
  return postern::refused_scope(requested_scope(context_->config.client), tokens->scope);
}

}  // namespace postern
