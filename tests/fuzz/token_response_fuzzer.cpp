// SPDX-License-Identifier: MIT
// Any bytes as the token endpoint's answer. What is accepted must survive being stored.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <postern/core/token_endpoint_response.hpp>

using namespace postern;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  // The first byte chooses the status, so that errors are reached as well.
  constexpr int statuses[] = {200, 400, 401, 429, 500, 302};
  const http_response response{
      .status = statuses[data[0] % std::size(statuses)],
      .header_text = {},
      .body = std::string{reinterpret_cast<const char*>(data) + 1, size - 1}};
  const http_request sent{.url = "https://as.example/token",
                          .body = secret{"client_id=client&code=a-code-of-some-length"}};
  token_set tokens;
  tokens.scope = "account:profile";
  const result<void> processed =
      process_token_endpoint_response(response,
                                      {.sent = sent,
                                       .client_id = "client",
                                       .issuer = "https://as.example",
                                       .now = epoch_time{std::chrono::seconds{1000}}},
                                      tokens);
  if (!processed) {
    if (processed.error()->description.view().contains("a-code-of-some-length")) std::abort();
    return 0;
  }
  const secret record = serialize_token_set(tokens);
  const auto read = parse_token_set(record.reveal());
  if (!read || read->access_token.reveal() != tokens.access_token.reveal() ||
      read->refresh_token.reveal() != tokens.refresh_token.reveal()) {
    std::abort();
  }
  return 0;
}
