// SPDX-License-Identifier: MIT
#include "page_location.hpp"

namespace postern {
namespace {

std::string_view without_fragment(std::string_view url) { return url.substr(0, url.find('#')); }

}  // namespace

void clean_location(browser_window& window, std::string_view url,
                    text (*without_response)(std::string_view)) {
  const text shown = window.location();
  if (without_fragment(shown) == without_fragment(url)) {
    window.replace_location(without_response(shown));
  }
}

}  // namespace postern
