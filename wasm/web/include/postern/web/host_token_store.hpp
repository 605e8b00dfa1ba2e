// SPDX-License-Identifier: MIT
#pragma once

#include <postern/ports/completion.hpp>
#include <postern/ports/token_store.hpp>

namespace postern {

/// token_store over the application's own storage, synchronous or not: the host is asked with
/// host_call::store and answers through answered(). One operation at a time, which
/// is how the session works.
class host_token_store final : public token_store {
 public:
  /// `client` is the number by which the host knows whose storage it is.
  explicit host_token_store(int client) : client_(client) {}

  [[nodiscard]] task<result<secret>> read() override;
  [[nodiscard]] task<result<void>> write(secret record) override;
  [[nodiscard]] task<result<void>> clear() override;

  /// answered ends the operation: whether the storage did it, and the record that it gave, empty
  /// if there is none.
  void answered(bool done, std::string_view record);

 private:
  struct answer {
    bool done = false;
    secret record;
  };
  enum action : int { action_read, action_write, action_clear };

  completion<answer> ask(action what, const secret& record);
  task<result<void>> change(action what, secret record);

  int client_;
  completion<answer> asked_;
};

}  // namespace postern
