// SPDX-License-Identifier: MIT
// Signing in with Pokemon Showdown: the request, and the checks of its response.
#include <postern/core/showdown_authorization.hpp>

#include <utility>

#include <postern/core/form_urlencoded.hpp>
#include <postern/core/pkce.hpp>
#include <postern/core/showdown_record.hpp>
#include <postern/core/url.hpp>

#include "callback_url.hpp"
#include "showdown_parameter.hpp"

namespace postern {

authorization_transaction make_showdown_transaction(const showdown_client& client,
                                                    const challstr& challstr,
                                                    std::span<const std::byte, 32> random,
                                                    epoch_time now) {
  authorization_transaction transaction;
  transaction.state = make_state(random);
  transaction.client_id = client.client_id;
  transaction.issuer = client.server_url;
  transaction.redirect_uri = client.redirect_uri;
  transaction.challenge = challstr.challenge();
  transaction.created_at = now;
  return transaction;
}

result<text> make_showdown_authorization_request(const showdown_client& client,
                                                 const challstr& challstr, const secret& nonce) {
  if (auto valid = validate_showdown_client(client); !valid) {
    return valid.error();
  }
  // The login page keeps redirect_uri's query and fragment, and adds its parameters to the query.
  const text redirect_uri =
      with_parameters(client.redirect_uri,
                      form_urlencoder().append(showdown_nonce_parameter, nonce.reveal()).take());
  return with_parameters(showdown_endpoint(client, "authorize"),
                         form_urlencoder()
                             .append("redirect_uri", redirect_uri)
                             .append("client_id", client.client_id)
                             .append("challenge", challstr.text())
                             .take());
}

secret find_showdown_nonce(std::string_view url) {
  std::string nonce[1];
  // The validation is where a second one or a malformed one is refused.
  static_cast<void>(
      read_parameters(query_of(url).value_or(""), {{showdown_nonce_parameter}}, nonce));
  return take_secret(nonce[0]);
}

result<showdown_grant> validate_showdown_authorization_response(
    std::string_view url, const authorization_transaction& transaction,
    const showdown_client& client, epoch_time now, std::chrono::seconds login_timeout) {
  std::string values[showdown_parameter::count];
  const bool well_formed =
      read_parameters(query_of(url).value_or(""), showdown_parameter_names, values);
  const secret nonce = take_secret(values[showdown_parameter::nonce]);
  const secret text = take_secret(values[showdown_parameter::assertion]);
  secret token = take_secret(values[showdown_parameter::token]);
  const std::string& user = values[showdown_parameter::user];

  // Nothing on the page is to be believed before the nonce was compared. The path as well: the page
  // may be any of this origin's.
  if (nonce.empty() || !constant_time_equal(nonce.reveal(), transaction.state.reveal()) ||
      !is_redirect_target(url, transaction.redirect_uri) ||
      transaction.client_id != client.client_id || transaction.issuer != client.server_url) {
    return make_error(error_code::state_mismatch, "The page is not the answer to this login.");
  }
  if (transaction.consumed) {
    return make_error(error_code::missing_transaction, "This response was already used.");
  }
  if (has_expired(transaction, now, login_timeout)) {
    return make_error(error_code::login_expired, "The login took too long.");
  }
  result<showdown_assertion> assertion = parse_showdown_assertion(text.reveal());
  if (!assertion) return assertion.error();
  if (!well_formed || !is_showdown_token(token.reveal()) ||
      assertion->challenge() != transaction.challenge ||
      (!user.empty() && user != assertion->user())) {
    return make_error(error_code::invalid_response, "The callback URL's response is malformed.");
  }
  showdown_grant grant;
  grant.assertion_ = *std::move(assertion);
  grant.token_ = std::move(token);
  return grant;
}

text without_showdown_authorization_response(std::string_view url) {
  return without_parameters(url, showdown_parameter_names);
}

}  // namespace postern
