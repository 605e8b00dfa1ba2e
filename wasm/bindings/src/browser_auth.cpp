// SPDX-License-Identifier: MIT
#include "browser_auth.hpp"

#include <utility>

#include <postern/web/browser_adapters.hpp>
#include <postern/web/emscripten_fetch_http_client.hpp>
#include <postern/web/emscripten_timer.hpp>
#include <postern/web/session_storage_transaction_store.hpp>
#include <postern/web/val_token_store.hpp>

#include "convert.hpp"

namespace postern {
namespace {

using emscripten::val;

/// Hands events to the facade, which delivers them after the bound call has returned.
class host_observer final : public auth_observer {
 public:
  explicit host_observer(val host) : host_(std::move(host)) {}

  void token_changed(const postern::token_set* tokens) override {
    emit("tokenchange", tokens == nullptr ? val::undefined() : from_token_set(*tokens));
  }
  void signed_out(sign_out_reason reason) override {
    val detail = val::object();
    detail.set("reason", val{reason == sign_out_reason::user ? "user" : "expired"});
    emit("signedout", std::move(detail));
  }
  void failed(const error& failure) override { emit("error", from_error(failure)); }
  void request_ended(const request_report& report) override {
    emit("request", from_request_report(report));
  }

 private:
  void emit(const char* event, val detail) {
    host_.call<void>("emit", val{event}, std::move(detail));
  }

  val host_;
};

auth_ports make_ports(const val& config, const val& host) {
  const std::string prefix = to_text(config, "storageKey");
  // One key for each client of each server, so that two of them on a page never meet.
  const val server = config["provider"];
  std::string issuer = to_text(server, "issuer");
  if (issuer.empty()) issuer = to_text(server, "tokenEndpoint");
  const std::string key = prefix + ":tokens:" + to_text(config, "clientId") + "@" + issuer;

  const auto timers = std::make_shared<emscripten_timer>();
  return {.wall_clock = std::make_shared<date_clock>(),
          .random = std::make_shared<web_crypto_random_source>(),
          .http = std::make_shared<emscripten_fetch_http_client>(timers),
          .timers = timers,
          .tokens = std::make_shared<val_token_store>(host.call<val>("openStorage", key)),
          .transactions = std::make_shared<session_storage_transaction_store>(prefix),
          .window = std::make_shared<document_browser_window>()};
}

}  // namespace

browser_auth::browser_auth(val config, val host)
    : observer_(std::make_shared<host_observer>(host)),
      client_(std::make_shared<auth_client>(to_auth_config(config), make_ports(config, host),
                                            observer_)),
      operations_(std::make_shared<operations>()) {}

int browser_auth::load(val settle) {
  const auto call = operations_->open();
  return operations_->run(call, to_text(client_->load(call.cancel)), std::move(settle));
}

int browser_auth::login(const std::string& return_to, const std::string& app_state, val settle) {
  const auto call = operations_->open();
  return operations_->run(
      call,
      to_text(client_->login({.return_to = return_to, .app_state = app_state}, call.cancel)),
      std::move(settle));
}

int browser_auth::handle_redirect_callback(const std::string& url, val settle) {
  const auto call = operations_->open();
  return operations_->run(call, to_text(client_->handle_redirect_callback(url, call.cancel)),
                          std::move(settle));
}

int browser_auth::access_token(const std::string& rejected, val settle) {
  const auto call = operations_->open();
  return operations_->run(call, client_->access_token(secret{rejected}, call.cancel),
                          std::move(settle));
}

int browser_auth::logout(bool revoke, val settle) {
  const auto call = operations_->open();
  return operations_->run(call, to_text(client_->logout({.revoke = revoke}, call.cancel)),
                          std::move(settle));
}

val browser_auth::token_set() const {
  const postern::token_set* tokens = client_->tokens();
  return tokens == nullptr ? val::undefined() : from_token_set(*tokens);
}

val browser_auth::refused_scopes() const { return from_texts(client_->refused_scopes()); }

bool browser_auth::may_carry_token(const std::string& url) const {
  return client_->may_carry_token(url);
}

void browser_auth::dispose() {
  client_->dispose();
  operations_->dispose();
}

}  // namespace postern
