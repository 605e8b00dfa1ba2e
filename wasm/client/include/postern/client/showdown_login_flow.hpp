// SPDX-License-Identifier: MIT
// Signing in with Pokemon Showdown: in a popup, or by leaving the page and coming back.
#pragma once

#include <string_view>

#include <postern/client/showdown_context.hpp>
#include <postern/client/showdown_session.hpp>
#include <postern/client/transaction_log.hpp>
#include <postern/core/sha256.hpp>
#include <postern/core/showdown_authorization.hpp>
#include <postern/ports/popup_window.hpp>

namespace postern {

/// What a login or an assertion gives: signed for one challstr, and whom for.
struct showdown_login {
  secret assertion;
  text user;
};

class showdown_login_flow final : public shared_object {
 public:
  showdown_login_flow(ref<const showdown_context> context, ref<showdown_session> session);

  /// log_in takes the user to the login page. `popup` is the window that the application has opened
  /// for it, null where none is wanted or the browser refused: then the page itself is left if the
  /// mode allows it, and the call ends only if the page stays (`popup_timeout`); else
  /// `popup_blocked`. The popup is closed after any end. Who leaves while the token is being stored
  /// does not take it back.
  ///
  /// `invalid_challstr`, `insecure_context`, `storage_error`, `popup_closed`, `popup_timeout`, and
  /// what validate_showdown_authorization_response says.
  [[nodiscard]] task<result<showdown_login>> log_in(text challstr, ref<popup_window> popup,
                                                    cancellation cancel);

  /// complete handles the URL that a login by redirect comes back to. Calls for one URL share one
  /// result. `missing_code`: the URL has no response.
  [[nodiscard]] task<result<showdown_login>> complete(text url, cancellation cancel);

  /// forget removes every login in progress.
  [[nodiscard]] result<void> forget();

 private:
  /// The response that this page has handled, or is handling.
  struct handled_response final : shared_object {
    sha256_digest url;
    /// cleaned_url is without the response: a second call may see either.
    sha256_digest cleaned_url;
    outcome done;
    showdown_login login;
  };

  task<result<showdown_login>> leave_page(const authorization_transaction& transaction,
                                          std::string_view url, const cancellation& cancel);
  task<result<showdown_login>> accept(std::string_view url,
                                      const authorization_transaction& transaction,
                                      const cancellation& cancel);
  task<result<void>> handle(text url, ref<handled_response> handled);

  ref<const showdown_context> context_;
  ref<showdown_session> session_;
  transaction_log transactions_;
  ref<handled_response> handled_;
  /// logouts_ counts forget(): a login that began before one does not end after it.
  unsigned logouts_ = 0;
};

}  // namespace postern
