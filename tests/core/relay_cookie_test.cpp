// SPDX-License-Identifier: MIT
#include <postern/core/relay_cookie.hpp>

#include <string>
#include <string_view>

#include <catch2/catch_test_macros.hpp>

#include "support/oauth_examples.hpp"

using namespace postern;
using namespace std::chrono_literals;
using namespace postern::test;

namespace {

constexpr std::string_view handle = "AAECAwQFBgcICQoLDA0ODw";

std::string handle_of(unsigned char last) {
  relay_handle_bits bits{};
  bits.back() = std::byte{last};
  return make_relay_handle(bits);
}

std::string cookie_line(std::initializer_list<unsigned char> handles) {
  std::string line = "cookie: theme=dark";
  for (const unsigned char each : handles) line += "; __Host-postern-" + handle_of(each) + "=v";
  return line + "\n";
}

std::string surplus_of(std::initializer_list<unsigned char> handles) {
  std::string all;
  for (const text& each : find_surplus_relay_handles(cookie_line(handles))) {
    all.append(each).append(" ");
  }
  return all;
}

}  // namespace

TEST_CASE("P12: a handle is 128 bits of base64url", "[relay_cookie]") {
  relay_handle_bits bits{};
  for (std::size_t i = 0; i < bits.size(); ++i) bits[i] = static_cast<std::byte>(i);
  CHECK(make_relay_handle(bits) == handle);
}

TEST_CASE("P12: the cookie is HttpOnly, Secure, SameSite=Strict and of this host alone",
          "[relay_cookie]") {
  std::string headers;
  REQUIRE(append_relay_cookie(headers, handle, "sealed_1-2", 90 * 24h));
  CHECK(headers ==
        "Set-Cookie: __Host-postern-AAECAwQFBgcICQoLDA0ODw=sealed_1-2; Max-Age=7776000; Path=/; "
        "Secure; HttpOnly; SameSite=Strict\n");
  headers.clear();
  append_relay_cookie_removal(headers, handle);
  CHECK(headers ==
        "Set-Cookie: __Host-postern-AAECAwQFBgcICQoLDA0ODw=; Max-Age=0; Path=/; Secure; HttpOnly; "
        "SameSite=Strict\n");
}

TEST_CASE("P12: a cookie that a browser would drop is not made", "[relay_cookie]") {
  constexpr std::size_t name_bytes = 15 + 22;
  std::string headers;
  CHECK_FALSE(append_relay_cookie(headers, handle, std::string(4097 - name_bytes, 'x'), 1s));
  CHECK(headers.empty());
  CHECK(append_relay_cookie(headers, handle, std::string(4096 - name_bytes, 'x'), 1s));
}

TEST_CASE("P12: a cookie is found by its handle and by nothing else", "[relay_cookie]") {
  const std::string name = std::string{"__Host-postern-"}.append(handle);
  const std::string line = "origin: x\nCookie: a=b; " + name + "=v1-_x;c=d; " + name + "=second\n";
  CHECK(find_relay_cookie(line, handle) == "v1-_x");
  CHECK_FALSE(find_relay_cookie(line, handle_of(1)));
  CHECK_FALSE(find_relay_cookie("", handle));
  CHECK_FALSE(find_relay_cookie("cookie: postern-" + std::string{handle} + "=v\n", handle));
  CHECK_FALSE(find_relay_cookie("cookie: __host-postern-" + std::string{handle} + "=v\n", handle));
  CHECK(find_relay_cookie("cookie:  \t" + name + " = v \n", handle) == "v");
  CHECK(find_relay_cookie("cookie: " + name + "=\n", handle) == "");
  for (const std::string_view text :
       {"", "a", "AAECAwQFBgcICQoLDA0ODw=", "AAECAwQFBgcICQoLDA0OD", "AAECAwQFBgcICQoLDA0ODx",
        "AAECAwQFBgcICQoLDA0O+w", "x=y; __Host-postern-AAECAwQFBgcICQoLDA0ODw"}) {
    INFO(text);
    CHECK_FALSE(find_relay_cookie("cookie: __Host-postern-" + std::string{text} + "=v\n", text));
  }
}

TEST_CASE("P12: a fifth session takes the place of the oldest", "[relay_cookie]") {
  CHECK(surplus_of({}).empty());
  CHECK(surplus_of({1, 2, 3}).empty());
  CHECK(surplus_of({4, 1, 2, 3}) == handle_of(4) + " ");
  CHECK(surplus_of({6, 5, 1, 2, 3}) == handle_of(6) + " " + handle_of(5) + " ");
  CHECK(find_surplus_relay_handles("cookie: __Host-postern-x=1; __Host-postern-y=1; "
                                   "__Host-postern-z=1; __Host-postern-u=1; __Host-postern-v=1\n")
            .empty());
}

TEST_CASE("P12: what is sealed is bound to client, server and handle", "[relay_cookie]") {
  const auto context = [](std::string_view client, std::string_view endpoint,
                          std::string_view name) {
    return make_relay_cookie_context(client, endpoint, name);
  };
  const std::string one = context("spa", "https://as.example/token", handle);
  CHECK(one == context("spa", "https://as.example/token", handle));
  CHECK(one != context("spb", "https://as.example/token", handle));
  CHECK(one != context("spa", "https://as.example/token2", handle));
  CHECK(one != context("spa", "https://as.example/token", handle_of(1)));
}

TEST_CASE("P12: what was sealed too long ago is not read", "[relay_cookie]") {
  const secret content = make_relay_cookie_content(secret{refresh_canary}, noon);
  const auto read = [&](epoch_time now) { return read_relay_cookie_content(content, now, 60s); };
  REQUIRE(read(noon));
  CHECK(read(noon)->reveal() == refresh_canary);
  CHECK(read(noon + 60s));
  CHECK_FALSE(read(noon + 61s));
  // The clock of another process may be behind.
  CHECK(read(noon - 1h));
  const secret lines = make_relay_cookie_content(secret{"a\nb"}, noon);
  CHECK(read_relay_cookie_content(lines, noon, 1s)->reveal() == "a\nb");
  for (const std::string_view text :
       {"", "\n", "x\ny", "1790000000", "1790000000\n", "-1\nx", "99999999999999999999\nx"}) {
    INFO(text);
    CHECK_FALSE(read_relay_cookie_content(secret{text}, noon, 60s));
  }
}
