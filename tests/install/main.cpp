// SPDX-License-Identifier: MIT
#include <postern/client/auth_client.hpp>
#include <postern/core/pkce.hpp>

// RFC 7636 appendix B, through the installed core; the client only has to link.
int main() {
  const bool same = postern::make_code_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") ==
                    "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
  const postern::result<void> refused = postern::validate_auth_config({});
  return same && !refused ? 0 : 1;
}
