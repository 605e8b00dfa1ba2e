// SPDX-License-Identifier: MIT
// Authorization Code with PKCE from the page's side: begin a login, complete it on the redirect
// page (RFC 6749 section 4.1, RFC 7636).
#pragma once

#include <string_view>

#include <postern/client/client_context.hpp>
#include <postern/client/outcome.hpp>
#include <postern/client/popup_watch.hpp>
#include <postern/client/session.hpp>
#include <postern/client/token_endpoint.hpp>
#include <postern/client/transaction_log.hpp>
#include <postern/core/sha256.hpp>

namespace postern {

struct login_options {
  /// return_to is a path on this origin, or empty.
  text return_to;
  /// app_state is the application's JSON text, or empty.
  text app_state;
};

/// What the application gave to the login that was completed.
struct callback_result {
  text return_to;
  text app_state;
};

class authorization_code_flow final : public shared_object {
 public:
  authorization_code_flow(ref<const client_context> context, ref<session> session);

  /// begin stores the transaction, then navigates. `insecure_context`, `invalid_config` (an unsafe
  /// return_to, no page), `storage_error`.
  [[nodiscard]] result<void> begin(const login_options& options);

  /// complete_in_popup does it all in a window that the application has opened, null where the
  /// browser refused (`popup_blocked`). See watch_popup for how it ends; the popup is closed after
  /// any end.
  [[nodiscard]] task<result<callback_result>> complete_in_popup(login_options options,
                                                                ref<popup_window> popup,
                                                                cancellation cancel);

  /// complete handles the callback URL. Calls for one URL share one exchange and its result; the
  /// exchange counts only while somebody waits for it, so an aborted call changes nothing. Where
  /// the user is signed in already, a URL without a response, or with one that was used before,
  /// gives the session.
  [[nodiscard]] task<result<callback_result>> complete(text url, cancellation cancel);

  /// forget removes every login in progress.
  [[nodiscard]] result<void> forget();

 private:
  /// The response that this page has handled, or is handling.
  struct handled_response final : shared_object {
    /// The URL with the response and the one without it: a second call may see either. Only the
    /// digests are kept, as the URL holds the code.
    sha256_digest url;
    sha256_digest cleaned_url;
    outcome done;
    callback_result result;
    /// scope is what the login asked for.
    text scope;
    /// waiting counts the callers who have not left; the response is handled for them.
    int waiting = 0;
    /// replayed tells that the response had been used before.
    bool replayed = false;
  };
  using handled_response_ptr = ref<handled_response>;

  /// A login in progress, and where it sends the user.
  struct begun_login {
    authorization_transaction transaction;
    text url;
  };
  [[nodiscard]] result<begun_login> prepare(const login_options& options);
  [[nodiscard]] result<authorization_code_grant> check(std::string_view url,
                                                       handled_response& handled);
  task<result<void>> accept(text url, handled_response_ptr handled);

  ref<const client_context> context_;
  ref<session> session_;
  token_endpoint endpoint_;
  transaction_log transactions_;
  handled_response_ptr handled_;
};

}  // namespace postern
