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
// The first 16 bytes of the handle's SHA-256, as another implementation has them.
constexpr std::string_view name = "__Host-postern-XSYR1aTdK0Cyd9_bXs9bSQ";

std::string handle_of(unsigned char last) {
  relay_handle_bits bits{};
  bits.back() = std::byte{last};
  return make_relay_handle(bits);
}

std::string name_of(unsigned char last) {
  return std::string{make_relay_cookie_name(handle_of(last)).view()};
}

std::string cookie_line(std::initializer_list<unsigned char> handles) {
  std::string line = "cookie: theme=dark";
  for (const unsigned char each : handles) line += "; " + name_of(each) + "=v";
  return line + "\n";
}

std::string surplus_of(std::initializer_list<unsigned char> handles) {
  std::string all;
  for (const text& each : find_surplus_relay_cookies(cookie_line(handles))) {
    all.append(each).append(" ");
  }
  return all;
}

}  // namespace

TEST_CASE("P12: a handle is 128 bits of base64url", "[relay_cookie]") {
  relay_handle_bits bits{};
  for (std::size_t i = 0; i < bits.size(); ++i) bits[i] = static_cast<std::byte>(i);
  CHECK(make_relay_handle(bits) == handle);
  CHECK(is_relay_handle(handle));
  for (const std::string_view text : {"", "AAECAwQFBgcICQoLDA0OD", "AAECAwQFBgcICQoLDA0ODw==",
                                      "AAECAwQFBgcICQoLDA0ODxAR", "AAECAwQFBgcICQoLDA0O+w"}) {
    INFO(text);
    CHECK_FALSE(is_relay_handle(text));
  }
}

TEST_CASE("P12: a cookie's name does not tell its handle", "[relay_cookie]") {
  CHECK(make_relay_cookie_name(handle) == name);
  CHECK(make_relay_cookie_name(handle_of(1)) != make_relay_cookie_name(handle_of(2)));
}

TEST_CASE("P12: the cookie is HttpOnly, Secure, SameSite=Strict and of this host alone",
          "[relay_cookie]") {
  std::string headers;
  REQUIRE(append_relay_cookie(headers, name, "sealed_1-2", 90 * 24h));
  CHECK(headers ==
        "Set-Cookie: __Host-postern-XSYR1aTdK0Cyd9_bXs9bSQ=sealed_1-2; Max-Age=7776000; Path=/; "
        "Secure; HttpOnly; SameSite=Strict\n");
  headers.clear();
  append_relay_cookie_removal(headers, name);
  CHECK(headers ==
        "Set-Cookie: __Host-postern-XSYR1aTdK0Cyd9_bXs9bSQ=; Max-Age=0; Path=/; Secure; HttpOnly; "
        "SameSite=Strict\n");
}

TEST_CASE("P12: a cookie that a browser would drop is not made", "[relay_cookie]") {
  std::string headers;
  CHECK_FALSE(append_relay_cookie(headers, name, std::string(4097 - name.size(), 'x'), 1s));
  CHECK(headers.empty());
  CHECK(append_relay_cookie(headers, name, std::string(4096 - name.size(), 'x'), 1s));
}

TEST_CASE("P12: a cookie is found by its name and by nothing else", "[relay_cookie]") {
  const std::string ours{name};
  const std::string line = "origin: x\nCookie: a=b; " + ours + "=v1-_x;c=d; " + ours + "=second\n";
  CHECK(find_relay_cookie(line, name) == "v1-_x");
  CHECK_FALSE(find_relay_cookie(line, name_of(1)));
  CHECK_FALSE(find_relay_cookie("", name));
  CHECK_FALSE(find_relay_cookie("cookie: " + ours.substr(7) + "=v\n", name));
  CHECK_FALSE(find_relay_cookie("cookie: __host" + ours.substr(6) + "=v\n", name));
  CHECK(find_relay_cookie("cookie:  \t" + ours + " = v \n", name) == "v");
  CHECK(find_relay_cookie("cookie: " + ours + "=\n", name) == "");
  for (const std::string_view text :
       {"", "a", "AAECAwQFBgcICQoLDA0ODw=", "AAECAwQFBgcICQoLDA0OD", "AAECAwQFBgcICQoLDA0ODx",
        "AAECAwQFBgcICQoLDA0O+w", "x=y; __Host-postern-AAECAwQFBgcICQoLDA0ODw"}) {
    INFO(text);
    const std::string foreign = std::string{"__Host-postern-"}.append(text);
    CHECK_FALSE(find_relay_cookie("cookie: " + foreign + "=v\n", foreign));
  }
  CHECK_FALSE(find_relay_cookie("cookie: theme=dark\n", "theme"));
}

TEST_CASE("P12: a fifth session takes the place of the oldest", "[relay_cookie]") {
  CHECK(surplus_of({}).empty());
  CHECK(surplus_of({1, 2, 3}).empty());
  CHECK(surplus_of({4, 1, 2, 3}) == name_of(4) + " ");
  CHECK(surplus_of({6, 5, 1, 2, 3}) == name_of(6) + " " + name_of(5) + " ");
  CHECK(find_surplus_relay_cookies("cookie: __Host-postern-x=1; __Host-postern-y=1; "
                                   "__Host-postern-z=1; __Host-postern-u=1; __Host-postern-v=1\n")
            .empty());
}

TEST_CASE("P12: what is sealed is bound to client, server and handle", "[relay_cookie]") {
  const auto context = [](std::string_view client, std::string_view endpoint,
                          std::string_view whose) {
    return make_relay_cookie_context(client, endpoint, whose);
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
