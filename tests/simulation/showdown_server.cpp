// SPDX-License-Identifier: MIT
#include "simulation/showdown_server.hpp"

#include <postern/core/showdown_record.hpp>

#include "simulation/trace.hpp"

namespace postern::simulation {
namespace {

constexpr std::size_t token_digits = 32;

std::string name_of(int number) {
  std::string digits = std::to_string(number);
  // Decimal digits are hexadecimal ones too.
  return std::string(token_digits - digits.size(), 'a') + digits;
}

http_response say(std::string body) {
  return {.status = 200, .header_text = "Content-Type: text/plain\r\n", .body = std::move(body)};
}

http_response refuse() { return say(R"(]{"success":false})"); }

}  // namespace

std::string showdown_server::assertion() {
  return joined({challenge, ",zarel,4,1790000000,sim.example;0a1b2c3d"});
}

int showdown_server::find(std::string_view token) const {
  for (int number = static_cast<int>(tokens.size()) - 1; number >= 0; --number) {
    if (name_of(number) == token) return number;
  }
  return -1;
}

int showdown_server::present() const {
  const int last = static_cast<int>(tokens.size()) - 1;
  return last >= 0 && !tokens[static_cast<std::size_t>(last)].is_void ? last : -1;
}

std::string showdown_server::issue(moment now) {
  forbid();
  tokens.push_back({.issued_at = now});
  return name_of(static_cast<int>(tokens.size()) - 1);
}

void showdown_server::forbid() {
  if (!tokens.empty()) tokens.back().is_void = true;
}

std::string showdown_server::log_in(moment now) {
  const int number = present();
  if (number >= 0 && now - token(number).issued_at < assertion_life) return name_of(number);
  return issue(now);
}

http_response showdown_server::get_assertion(flight& request, moment now) {
  const int number = find(request.parameter("token"));
  if (number < 0 || token(number).is_void || now - token(number).issued_at >= assertion_life) {
    return refuse();
  }
  return say(assertion());
}

http_response showdown_server::refresh_token(flight& request, moment now) {
  const int number = find(request.parameter("token"));
  if (number < 0 || token(number).is_void || now - token(number).issued_at >= refresh_life) {
    return refuse();
  }
  request.rotates = true;
  const std::string fresh = issue(now);
  request.yields = find(fresh);
  return say(joined({R"(]{"success":")", fresh, R"(","expires":1790000000000})"}));
}

}  // namespace postern::simulation
