// SPDX-License-Identifier: MIT
// Any bytes as the login server's answer to either request, and an accepted assertion on its way to
// the chat server.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <postern/core/showdown_record.hpp>
#include <postern/core/showdown_response.hpp>

using namespace postern;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  // The first byte chooses the status, so that errors are reached as well.
  constexpr int statuses[] = {200, 200, 204, 404, 429, 500};
  constexpr std::string_view token = "0123456789abcdef0123456789abcdef";
  const http_response response{
      .status = statuses[data[0] % std::size(statuses)],
      .header_text = {},
      .body = std::string{reinterpret_cast<const char*>(data) + 1, size - 1}};
  const http_request sent{
      .url = "https://login.example/api/oauth/api/getassertion",
      .body = secret{"client_id=client&token=0123456789abcdef0123456789abcdef"}};

  const auto assertion =
      process_get_assertion_response(response, sent, *parse_challstr("4|c0ffee"));
  if (assertion) {
    if (assertion->text().reveal() != response.body) std::abort();
    const auto command = make_trn_command(assertion->user(), *assertion);
    if (!command || command->reveal().contains('\n')) std::abort();
  } else if (assertion.error()->description.view().contains(token)) {
    std::abort();
  }
  const auto refreshed = process_refresh_token_response(response, sent);
  if (refreshed && !is_showdown_token(refreshed->reveal())) std::abort();
  if (!refreshed && refreshed.error()->description.view().contains(token)) std::abort();
  if (assertion && refreshed) std::abort();
  return 0;
}
