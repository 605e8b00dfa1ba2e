// SPDX-License-Identifier: MIT
// What a client's number stands for. A client is a number here and not a bound class: embind's
// class machinery is a fifth of the JavaScript, and nobody could forget a delete() any more.
#pragma once

#include <string_view>

#include <postern/client/client_observer.hpp>
#include <postern/client/client_ports.hpp>
#include <postern/core/text.hpp>
#include <postern/ports/ref.hpp>
#include <postern/web/browser_tab_channel.hpp>
#include <postern/web/host_token_store.hpp>
#include <postern/web/session_storage_transaction_store.hpp>

namespace postern {

/// Hands events to the facade, which delivers them after the bound call has returned.
class host_observer final : public client_observer {
 public:
  explicit host_observer(int client) : client_(client) {}

  void token_changed(const token_set* tokens) override;
  void session_changed(const showdown_record* record) override;
  void signed_out(sign_out_reason reason) override;
  void failed(const error& failure) override;
  void request_ended(const request_report& report) override;

 private:
  int client_;
};

/// A client and what is only its own. The number is its address, which JavaScript only hands back.
/// JavaScript keeps it until dispose(), and whatever is in flight then until it has ended.
class bound_client : public shared_object {
 public:
  ~bound_client() override;

  /// of gives the client of a number; it must be one of that kind, and not disposed of.
  static bound_client& of(int number) { return *reinterpret_cast<bound_client*>(number); }

  [[nodiscard]] int number() const { return number_; }
  host_token_store& tokens() { return tokens_; }

  /// end lets go of the client.
  virtual void end() = 0;

 protected:
  explicit bound_client(text login_prefix);

  [[nodiscard]] client_ports ports();
  host_observer& observer() { return observer_; }

 private:
  int number_;
  host_observer observer_;
  host_token_store tokens_;
  session_storage_transaction_store logins_;
  browser_tab_channel tabs_;
};

/// hand_over gives a new client's number to JavaScript.
[[nodiscard]] int hand_over(bound_client* made);

/// storage_answered ends the storage operation that the client has asked for.
void storage_answered(int client, bool done, std::string_view record);

/// dispose ends the client's operations with `disposed`, and gives the number back.
void dispose(int client);

}  // namespace postern
