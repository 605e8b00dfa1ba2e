// SPDX-License-Identifier: MIT
#include "bound_client.hpp"

#include <cstdint>
#include <utility>

#include <postern/web/host.hpp>
#include <postern/web/web_platform.hpp>

#include "operations.hpp"
#include "texts.hpp"

namespace postern {
namespace {

/// In the order of the facade's list.
enum event : int { event_change, event_signed_out, event_error, event_request };

void emit(int client, event what, const secret& detail) {
  call_host(host_call::emit, client, what, detail.reveal());
}

}  // namespace

void host_observer::token_changed(const token_set* tokens) {
  emit(client_, event_change, tokens == nullptr ? secret{} : serialize_token_set(*tokens));
}

void host_observer::session_changed(const showdown_record* record) {
  emit(client_, event_change, record == nullptr ? secret{} : serialize_showdown_record(*record));
}

void host_observer::signed_out(sign_out_reason reason) {
  emit(client_, event_signed_out, secret{reason == sign_out_reason::user ? "user" : "expired"});
}

void host_observer::failed(const error& failure) {
  emit(client_, event_error, serialize_error(failure));
}

void host_observer::request_ended(const request_report& report) {
  emit(client_, event_request, serialize_request_report(report));
}

bound_client::bound_client(text login_prefix)
    : number_(static_cast<int>(reinterpret_cast<std::intptr_t>(this))),
      observer_(number_),
      tokens_(number_),
      logins_(std::move(login_prefix)) {}

bound_client::~bound_client() { call_host(host_call::forget, number_, 0, {}); }

client_ports bound_client::ports() {
  client_ports ports = web_ports();
  ports.tokens = &tokens_;
  ports.transactions = &logins_;
  ports.tabs = &tabs_;
  ports.owner = ref<shared_object>{this};
  return ports;
}

int hand_over(bound_client* made) {
  shared_object::keep(made);
  return made->number();
}

void storage_answered(int client, bool done, std::string_view record) {
  bound_client::of(client).tokens().answered(done, record);
}

void dispose(int client) {
  dispose_operations_of(client);
  bound_client& ended = bound_client::of(client);
  ended.end();
  shared_object::let_go(&ended);
}

}  // namespace postern
