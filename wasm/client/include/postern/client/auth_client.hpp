// SPDX-License-Identifier: MIT
// createBrowserAuth's C++ half: one user, one authorization server.
#pragma once

#include <memory>
#include <string_view>

#include <postern/client/authorization_code_flow.hpp>
#include <postern/client/client_context.hpp>
#include <postern/client/session.hpp>

namespace postern {

struct logout_options {
  /// revoke asks the server to revoke the refresh token too; its failure does not matter.
  bool revoke = false;
};

/// Every operation settles once: with its outcome, or with `aborted` or `disposed` as soon as its
/// cancellation is requested. A configuration that is not valid makes each one fail with the same
/// error.
class auth_client {
 public:
  /// observer may be null; it outlives the client.
  auth_client(auth_config config, client_ports ports, client_observer* observer);
  auth_client(const auth_client&) = delete;
  auth_client& operator=(const auth_client&) = delete;
  ~auth_client() { dispose(); }

  /// load reads the stored session, once.
  [[nodiscard]] task<result<void>> load(cancellation cancel) const;
  /// reload takes over what another client has stored; see session::reload.
  [[nodiscard]] task<result<void>> reload(cancellation cancel) const;
  /// login stores a transaction and navigates away; see authorization_code_flow::begin.
  [[nodiscard]] task<result<void>> login(const login_options& options,
                                         const cancellation& cancel) const;
  /// login_with_popup signs the user in without leaving the page; see
  /// authorization_code_flow::complete_in_popup.
  [[nodiscard]] task<result<callback_result>> login_with_popup(login_options options,
                                                               ref<popup_window> popup,
                                                               cancellation cancel) const;
  /// handle_redirect_callback completes a login; see authorization_code_flow::complete.
  [[nodiscard]] task<result<callback_result>> handle_redirect_callback(text url,
                                                                       cancellation cancel) const;
  /// access_token gives a valid token; see session::access_token.
  [[nodiscard]] task<result<secret>> access_token(secret rejected, cancellation cancel) const;
  /// has_token is for who need not wait; see session::has_token.
  [[nodiscard]] bool has_token() const { return session_->has_token(); }
  /// logout forgets the session and the logins in progress. `storage_error` when a store refused;
  /// memory is clear all the same.
  [[nodiscard]] task<result<void>> logout(logout_options options, cancellation cancel) const;

  [[nodiscard]] const token_set* tokens() const { return session_->tokens(); }
  [[nodiscard]] bool is_authenticated() const { return session_->is_authenticated(); }
  /// may_carry_token tells whether a request to the URL may carry the access token.
  [[nodiscard]] bool may_carry_token(std::string_view url) const;
  /// refused_scope is what was requested and the present token set does not have.
  [[nodiscard]] text refused_scope() const;

  /// dispose ends the timers and what the observer hears. Pending operations end by their own
  /// cancellations.
  void dispose() {
    session_->stop();
    context_->observer = nullptr;
  }

 private:
  ref<client_context> context_;
  ref<session> session_;
  ref<authorization_code_flow> flow_;
};

}  // namespace postern
