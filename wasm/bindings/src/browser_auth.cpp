// SPDX-License-Identifier: MIT
#include "browser_auth.hpp"

#include <cstdint>
#include <memory>
#include <utility>

#include <postern/client/auth_client.hpp>
#include <postern/web/host.hpp>
#include <postern/web/host_token_store.hpp>
#include <postern/web/session_storage_transaction_store.hpp>
#include <postern/web/web_platform.hpp>

#include "operations.hpp"
#include "texts.hpp"

namespace postern {
namespace {

/// In the order of the facade's list.
enum event : int { event_token_change, event_signed_out, event_error, event_request };

/// Hands events to the facade, which delivers them after the bound call has returned.
class host_observer final : public auth_observer {
 public:
  explicit host_observer(int client) : client_(client) {}

  void token_changed(const token_set* tokens) override {
    emit(event_token_change, tokens == nullptr ? secret{} : serialize_token_set(*tokens));
  }
  void signed_out(sign_out_reason reason) override {
    emit(event_signed_out, secret{reason == sign_out_reason::user ? "user" : "expired"});
  }
  void failed(const error& failure) override { emit(event_error, serialize_error(failure)); }
  void request_ended(const request_report& report) override {
    emit(event_request, serialize_request_report(report));
  }

 private:
  void emit(event what, const secret& detail) const {
    call_host(host_call::emit, client_, what, detail.reveal());
  }

  int client_;
};

/// What a client's number stands for: the number is its address, which JavaScript only hands back.
/// JavaScript keeps it until dispose(), and whatever is in flight then until it has ended.
struct bound_client final : shared_object {
  explicit bound_client(client_settings settings)
      : number(static_cast<int>(reinterpret_cast<std::intptr_t>(this))),
        observer(number),
        tokens(number),
        logins(std::move(settings.login_prefix)) {
    auth_ports ports = web_ports();
    ports.tokens = &tokens;
    ports.transactions = &logins;
    ports.owner = ref<shared_object>{this};
    client = std::make_unique<auth_client>(std::move(settings.config), std::move(ports), &observer);
  }
  ~bound_client() override { call_host(host_call::forget, number, 0, {}); }

  int number;
  host_observer observer;
  host_token_store tokens;
  session_storage_transaction_store logins;
  /// client is null after dispose().
  std::unique_ptr<auth_client> client;
};

bound_client& bound(int client) { return *reinterpret_cast<bound_client*>(client); }

}  // namespace

int create_browser_auth(const std::string& settings) {
  auto* made = new bound_client(parse_client_settings(settings));
  shared_object::keep(made);
  return made->number;
}

void storage_answered(int client, bool done, const std::string& record) {
  bound(client).tokens.answered(done, record);
}

void load(int client, int operation) {
  cancellation cancel = open_operation(operation, client);
  run_operation(operation, bound(client).client->load(std::move(cancel)));
}

void login(int client, int operation, const std::string& return_to, const std::string& app_state) {
  cancellation cancel = open_operation(operation, client);
  run_operation(operation,
                bound(client).client->login({.return_to = return_to, .app_state = app_state},
                                            std::move(cancel)));
}

void handle_redirect_callback(int client, int operation, const std::string& url) {
  cancellation cancel = open_operation(operation, client);
  run_operation(operation, bound(client).client->handle_redirect_callback(url, std::move(cancel)));
}

void access_token(int client, int operation, const std::string& rejected) {
  cancellation cancel = open_operation(operation, client);
  run_operation(operation, bound(client).client->access_token(secret{rejected}, std::move(cancel)));
}

void logout(int client, int operation, bool revoke) {
  cancellation cancel = open_operation(operation, client);
  run_operation(operation, bound(client).client->logout({.revoke = revoke}, std::move(cancel)));
}

std::string token_set_of(int client) {
  const token_set* tokens = bound(client).client->tokens();
  if (tokens == nullptr) return {};
  return std::string{serialize_token_set(*tokens).reveal()};
}

bool is_authenticated(int client) { return bound(client).client->is_authenticated(); }

std::string refused_scopes_of(int client) {
  return std::string{bound(client).client->refused_scope().view()};
}

bool may_carry_token_of(int client, const std::string& url) {
  return bound(client).client->may_carry_token(url);
}

void dispose(int client) {
  dispose_operations_of(client);
  bound(client).client.reset();
  shared_object::let_go(&bound(client));
}

}  // namespace postern
