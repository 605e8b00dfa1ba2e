// SPDX-License-Identifier: MIT
// Authorization Code with PKCE from the page's side: begin a login, complete it on the redirect
// page (RFC 6749 section 4.1, RFC 7636).
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <postern/client/auth_config.hpp>
#include <postern/client/auth_ports.hpp>
#include <postern/client/session.hpp>
#include <postern/client/token_endpoint.hpp>
#include <postern/client/transaction_log.hpp>
#include <postern/core/sha256.hpp>

namespace postern {

struct login_options {
  /// return_to is a path on this origin, or empty.
  std::string return_to;
  /// app_state is the application's JSON text, or empty.
  std::string app_state;
};

/// What the application gave to the login that was completed.
struct callback_result {
  std::string return_to;
  std::string app_state;
};

class authorization_code_flow : public std::enable_shared_from_this<authorization_code_flow> {
 public:
  authorization_code_flow(const auth_config& config, auth_ports ports,
                          std::shared_ptr<session> session,
                          std::weak_ptr<auth_observer> observer);

  /// begin stores the transaction, then navigates. `insecure_context`, `invalid_config` (an unsafe
  /// return_to, no page), `storage_error`.
  [[nodiscard]] result<void> begin(const login_options& options);

  /// complete handles the callback URL. Calls for one URL share one exchange and its result; the
  /// exchange counts only while somebody waits for it, so an aborted call changes nothing.
  [[nodiscard]] task<result<callback_result>> complete(std::string url, cancellation cancel);

  /// forget removes every login in progress.
  [[nodiscard]] result<void> forget();

 private:
  using outcome = completion<result<callback_result>>;
  /// The response that this page has handled, or is handling.
  struct handled_response {
    /// The URL with the response and the one without it: a second call may see either. Only the
    /// digests are kept, as the URL holds the code.
    sha256_digest url;
    sha256_digest cleaned_url;
    outcome result;
    std::shared_ptr<int> waiting;
  };

  task<void> run(std::string url, handled_response handled);
  task<result<callback_result>> accept(std::string url, std::shared_ptr<int> waiting);
  [[nodiscard]] result<callback_result> signed_in_already(error otherwise) const;

  auth_config config_;
  auth_ports ports_;
  std::shared_ptr<session> session_;
  token_endpoint endpoint_;
  transaction_log transactions_;
  std::optional<handled_response> handled_;
};

}  // namespace postern
