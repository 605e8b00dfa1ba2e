// SPDX-License-Identifier: MIT
// createShowdownAuth's C++ half: one user, one login server.
#pragma once

#include <postern/client/showdown_context.hpp>
#include <postern/client/showdown_login_flow.hpp>
#include <postern/client/showdown_session.hpp>

namespace postern {

/// Every operation settles once: with its outcome, or with `aborted` or `disposed` as soon as its
/// cancellation is requested. A configuration that is not valid makes each one fail with the same
/// error.
class showdown_auth {
 public:
  /// observer may be null; it outlives the client.
  showdown_auth(showdown_config config, client_ports ports, client_observer* observer);
  showdown_auth(const showdown_auth&) = delete;
  showdown_auth& operator=(const showdown_auth&) = delete;
  ~showdown_auth() {
    session_->stop();
    context_->observer = nullptr;
  }

  /// load reads the stored session.
  [[nodiscard]] task<result<void>> load(const cancellation& cancel) const;
  /// login signs the user in; see showdown_login_flow::log_in.
  [[nodiscard]] task<result<showdown_login>> login(text challstr, ref<popup_window> popup,
                                                   cancellation cancel) const;
  /// handle_redirect_callback completes a login by redirect; see showdown_login_flow::complete.
  [[nodiscard]] task<result<showdown_login>> handle_redirect_callback(text url,
                                                                      cancellation cancel) const;
  /// assertion gets one for another connection; see showdown_session::assertion.
  [[nodiscard]] task<result<showdown_login>> assertion(text challstr, cancellation cancel) const;
  /// refresh_token rotates the token now; see showdown_session::rotate.
  [[nodiscard]] task<result<void>> refresh_token(cancellation cancel) const;
  /// logout forgets the session and the logins in progress. It revokes nothing: only the user can,
  /// on the login server's own page.
  [[nodiscard]] task<result<void>> logout(cancellation cancel) const;

  [[nodiscard]] const showdown_record* record() const { return session_->record(); }
  /// manage_access_url is the page where the user can revoke what was allowed.
  [[nodiscard]] text manage_access_url() const {
    return showdown_manage_access_url(context_->config.client);
  }

 private:
  ref<showdown_context> context_;
  ref<showdown_session> session_;
  ref<showdown_login_flow> flow_;
};

}  // namespace postern
