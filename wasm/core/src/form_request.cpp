// SPDX-License-Identifier: MIT
#include "form_request.hpp"

#include <postern/core/form_urlencoded.hpp>

namespace postern {

http_request make_form_request(std::string_view url,
                               std::initializer_list<std::string_view> parameters) {
  form_urlencoder encoder;
  for (auto name = parameters.begin(); name != parameters.end(); name += 2) {
    encoder.append(name[0], name[1]);
  }
  std::string body = encoder.take();
  return {.url = url, .body = take_secret(body)};
}

void append_parameter(http_request& request, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  form_urlencoder encoder;
  encoder.append(name, value);
  std::string added = encoder.take();
  std::string body;
  body.reserve(request.body.reveal().size() + 1 + added.size());
  body.append(request.body.reveal()).append(body.empty() ? "" : "&").append(added);
  wipe(added);
  request.body = take_secret(body);
}

}  // namespace postern
