// SPDX-License-Identifier: MIT
// Assertions: what the chat server's validateToken() asks of their form.
#include <postern/core/showdown_assertion.hpp>

#include <algorithm>

#include "ascii.hpp"

namespace postern {
namespace {

/// field gives one of the fields before the signature, empty when there are not as many.
std::string_view field(std::string_view text, std::size_t index) {
  text = text.substr(0, text.find(';'));
  for (; index != 0; --index) {
    text.remove_prefix(std::min(text.find(','), text.size()));
    text.remove_prefix(text.empty() ? 0 : 1);
  }
  return text.substr(0, text.find(','));
}

bool is_assertion(std::string_view text) {
  if (text.size() > max_assertion_bytes || !is_vschar_text(text)) return false;
  const std::size_t end = text.find(';');
  if (end == std::string_view::npos) return false;
  const std::string_view signature = text.substr(end + 1);
  return !signature.empty() && std::ranges::all_of(signature, is_hexadecimal) &&
         std::ranges::count(text.substr(0, end), ',') >= 4 && is_id_text(field(text, 0)) &&
         is_id_text(field(text, 1));
}

}  // namespace

std::string_view showdown_assertion::challenge() const { return field(text_.reveal(), 0); }

std::string_view showdown_assertion::user() const { return field(text_.reveal(), 1); }

result<showdown_assertion> parse_showdown_assertion(std::string_view text) {
  if (text.starts_with(';')) {
    return make_error(error_code::name_refused, "The login server refused the name.");
  }
  if (!is_assertion(text)) {
    return make_error(error_code::invalid_response, "The login server gave no usable assertion.");
  }
  showdown_assertion parsed;
  parsed.text_ = secret(text);
  return parsed;
}

std::string to_id(std::string_view name) {
  std::string id;
  for (const char c : name) {
    if (is_alphanumeric(c)) id += to_lower(c);
  }
  return id;
}

result<secret> make_trn_command(std::string_view name, const showdown_assertion& assertion) {
  bool valid = to_id(name) == assertion.user();
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    valid = valid && c != ',' && c != '|' && byte >= ' ' && byte != 0x7f;
  }
  if (!valid) {
    return make_error(error_code::invalid_config, "The name is not the one that was signed in.");
  }
  std::string command = "|/trn ";
  command += name;
  command += ",0,";
  command += assertion.text().reveal();
  return take_secret(command);
}

}  // namespace postern
