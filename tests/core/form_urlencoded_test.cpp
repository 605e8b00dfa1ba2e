// SPDX-License-Identifier: MIT
// application/x-www-form-urlencoded against RFC 6749's and WHATWG's examples.
#include <postern/core/form_urlencoded.hpp>

#include <string>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "support/result_code.hpp"
#include "vectors/vectors.hpp"

using namespace postern;

namespace {

const nlohmann::json& examples() {
  static const auto parsed = nlohmann::json::parse(test::vectors::form_urlencoded);
  return parsed;
}

}  // namespace

TEST_CASE("P2: values are encoded as RFC 6749 appendix B says", "[form_urlencoded]") {
  for (const auto& vector : examples()["encode"]) {
    CAPTURE(vector.dump());
    const auto value = vector["value"].get<std::string>();
    const auto text = vector["text"].get<std::string>();
    CHECK(form_urlencoder().append("", value).take() == "=" + text);
    CHECK(form_urlencoder().append(value, "").take() == text + "=");
    CHECK(form_urldecode(text).value_or("?") == value);
  }
}

TEST_CASE("P2: pairs are joined in the order of the calls", "[form_urlencoded]") {
  form_urlencoder encoder;
  encoder.append("a", "1").append("b", "").append("a", "2");
  CHECK(encoder.take() == "a=1&b=&a=2");
  CHECK(encoder.take().empty());
  CHECK(encoder.append("c", "3").take() == "c=3");
}

TEST_CASE("P2: every byte comes back", "[form_urlencoded]") {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  const auto parsed = parse_form_urlencoded(form_urlencoder().append(all, all).take());
  REQUIRE(parsed.has_value());
  REQUIRE(parsed->size() == 1);
  CHECK((*parsed)[0].name == all);
  CHECK((*parsed)[0].value == all);
}

TEST_CASE("B5: queries are parsed as WHATWG's parser does", "[form_urlencoded]") {
  for (const auto& vector : examples()["decode"]) {
    CAPTURE(vector.dump());
    const auto parsed = parse_form_urlencoded(vector["text"].get<std::string>());
    REQUIRE(parsed.has_value());
    REQUIRE(parsed->size() == vector["pairs"].size());
    for (std::size_t i = 0; i < parsed->size(); ++i) {
      CHECK((*parsed)[i].name == vector["pairs"][i][0].get<std::string>());
      CHECK((*parsed)[i].value == vector["pairs"][i][1].get<std::string>());
    }
  }
}

TEST_CASE("B5: a percent sign without two hexadecimal digits is an error", "[form_urlencoded]") {
  for (const auto& text : examples()["invalid"]) {
    CAPTURE(text.dump());
    CHECK(test::code_of(parse_form_urlencoded(text.get<std::string>())) == "invalid_response");
  }
  CHECK(test::code_of(form_urldecode("%4")) == "invalid_response");
  CHECK(test::code_of(form_urldecode("%41")) == "ok");
  // What follows the text in memory is not part of it.
  CHECK(test::code_of(form_urldecode(std::string_view("%41").substr(0, 2))) == "invalid_response");
  CHECK(test::code_of(form_urldecode(std::string_view("%41").substr(0, 1))) == "invalid_response");
}
