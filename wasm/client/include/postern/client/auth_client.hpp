// SPDX-License-Identifier: MIT
// createBrowserAuth's C++ half: one user, one authorization server.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <postern/client/auth_config.hpp>
#include <postern/client/auth_observer.hpp>
#include <postern/client/auth_ports.hpp>
#include <postern/client/authorization_code_flow.hpp>
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
  auth_client(auth_config config, auth_ports ports, std::weak_ptr<auth_observer> observer);

  [[nodiscard]] task<result<void>> load(cancellation cancel);
  [[nodiscard]] task<result<void>> login(login_options options, cancellation cancel);
  [[nodiscard]] task<result<callback_result>> handle_redirect_callback(std::string url,
                                                                       cancellation cancel);
  [[nodiscard]] task<result<secret>> access_token(secret rejected, cancellation cancel);
  [[nodiscard]] task<result<void>> logout(logout_options options, cancellation cancel);

  [[nodiscard]] const token_set* tokens() const { return session_->tokens(); }
  [[nodiscard]] bool is_authenticated() const { return session_->is_authenticated(); }
  /// may_carry_token tells whether a request to the URL may carry the access token.
  [[nodiscard]] bool may_carry_token(std::string_view url) const;
  /// refused_scopes is what was requested and the present token set does not have.
  [[nodiscard]] std::vector<std::string> refused_scopes() const;

  /// dispose ends the timers. Pending operations end by their own cancellations.
  void dispose();

 private:
  auth_config config_;
  result<void> configured_;
  auth_ports ports_;
  std::shared_ptr<session> session_;
  std::shared_ptr<authorization_code_flow> flow_;
  token_endpoint endpoint_;
};

}  // namespace postern
