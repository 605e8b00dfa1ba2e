// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include <postern/core/text.hpp>
#include <postern/ports/browser_window.hpp>

namespace postern {

/// clean_location takes the response out of the URL that the page shows, if that is `url`. It comes
/// before anything is awaited: the response must not stay in the address bar, the history or a
/// Referer, whatever becomes of it. The fragment may have changed since the caller looked.
void clean_location(browser_window& window, std::string_view url,
                    text (*without_response)(std::string_view));

}  // namespace postern
