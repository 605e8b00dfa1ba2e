// SPDX-License-Identifier: MIT
// Any text out of a store: garbage reads as absent, and what reads is written back the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <postern/core/authorization_transaction.hpp>
#include <postern/core/showdown_record.hpp>
#include <postern/core/token_set.hpp>

using namespace postern;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  if (const auto tokens = parse_token_set(text)) {
    const secret once = serialize_token_set(*tokens);
    const auto again = parse_token_set(once.reveal());
    if (!again || serialize_token_set(*again).reveal() != once.reveal()) std::abort();
  }
  if (const auto transaction = parse_authorization_transaction(text)) {
    const secret once = serialize_authorization_transaction(*transaction);
    const auto again = parse_authorization_transaction(once.reveal());
    if (!again || serialize_authorization_transaction(*again).reveal() != once.reveal()) {
      std::abort();
    }
  }
  if (const auto record = parse_showdown_record(text)) {
    const secret once = serialize_showdown_record(*record);
    const auto again = parse_showdown_record(once.reveal());
    if (!again || serialize_showdown_record(*again).reveal() != once.reveal()) std::abort();
  }
  return 0;
}
