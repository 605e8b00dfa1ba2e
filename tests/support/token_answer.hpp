// SPDX-License-Identifier: MIT
// What a token endpoint answers, and what is stored of it.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <postern/core/error.hpp>
#include <postern/core/http.hpp>
#include <postern/core/token_set.hpp>

namespace postern::test {

/// The members of a token endpoint's success; an empty text leaves its member out.
struct token_answer {
  std::string access_token = "access-1";
  std::string refresh_token = "refresh-1";
  std::optional<int> expires_in = 3600;
  std::string scope{};
};

[[nodiscard]] http_response make_token_answer(const token_answer& members);

/// make_token_answer with a number gives `access-<n>` and `refresh-<n>`, for an hour.
[[nodiscard]] http_response make_token_answer(int number);

/// make_refusal is an OAuth error (RFC 6749 section 5.2).
[[nodiscard]] http_response make_refusal(std::string_view oauth_error,
                                         std::string_view description = {});

/// make_status is an answer of a status alone.
[[nodiscard]] http_response make_status(int status, std::string_view header_text = {});

[[nodiscard]] error make_network_error();

/// make_token_set is the set of make_token_answer(number), received at `issued_at` by the example
/// client.
[[nodiscard]] token_set make_token_set(int number, epoch_time issued_at,
                                       std::chrono::seconds life = std::chrono::hours{1});

/// boxed puts a set where a session takes it from.
[[nodiscard]] std::unique_ptr<token_set> boxed(token_set tokens);

/// record_of is what a store keeps of a set.
[[nodiscard]] std::string record_of(const token_set& tokens);

}  // namespace postern::test
