// SPDX-License-Identifier: MIT
#include <postern/web/web_crypto_sealer.hpp>

#include <cstdlib>
#include <span>
#include <string_view>

#include <postern/core/base64url.hpp>
#include <postern/ports/completion.hpp>
#include <postern/ports/ref.hpp>

namespace postern {
namespace {

/// What Web Crypto was asked for, and what came of it: nothing for a failure.
struct sealing final : shared_object {
  completion<std::optional<secret>> done;
};

/// answer takes the bytes, which a script has allocated, and the hold that keep_asker had.
void answer(sealing* asker, char* bytes, std::size_t size) {
  std::optional<secret> content;
  if (bytes != nullptr) content.emplace(std::string_view{bytes, size});
  // The allocator wipes.
  std::free(bytes);
  asker->done.settle(std::move(content));
  shared_object::let_go(asker);
}

/// keep_asker keeps it until Web Crypto's answer, which comes in any case.
sealing* keep_asker(const ref<sealing>& asked) {
  shared_object::keep(asked.get());
  return asked.get();
}

std::string encode(std::string_view bytes) {
  return base64url_encode(std::as_bytes(std::span(bytes)));
}

error no_web_crypto() {
  return make_error(error_code::insecure_context, "There is no Web Crypto (AES-GCM) here.");
}

}  // namespace
}  // namespace postern

extern "C" {
// web_crypto.js.
using postern_sealing_answer = void(postern::sealing*, char* bytes, std::size_t size);
int postern_sealer_import(const char* keys, std::size_t count, postern_sealing_answer* answered,
                          postern::sealing* asker);
void postern_sealer_seal(int keys, const char* content, std::size_t size, const char* context,
                         std::size_t context_size, postern_sealing_answer* answered,
                         postern::sealing* asker);
void postern_sealer_open(int keys, const char* sealed, std::size_t size, const char* context,
                         std::size_t context_size, postern_sealing_answer* answered,
                         postern::sealing* asker);
}

namespace postern {

task<result<void>> web_crypto_sealer::import_keys(const std::vector<secret>& keys) {
  std::string all;
  for (const secret& each : keys) all.append(each.reveal());
  const auto asked = make_ref<sealing>();
  keys_ = postern_sealer_import(all.data(), keys.size(), answer, keep_asker(asked));
  wipe(all);
  if (!co_await asked->done.take()) co_return no_web_crypto();
  co_return {};
}

task<result<std::string>> web_crypto_sealer::seal(secret content, std::string context) {
  const auto asked = make_ref<sealing>();
  const std::string_view plain = content.reveal();
  postern_sealer_seal(keys_, plain.data(), plain.size(), context.data(), context.size(), answer,
                      keep_asker(asked));
  const auto sealed = co_await asked->done.take();
  if (!sealed) co_return no_web_crypto();
  co_return encode(sealed->reveal());
}

task<std::optional<secret>> web_crypto_sealer::open(std::string sealed, std::string context) {
  const auto bytes = base64url_decode(sealed);
  if (!bytes) co_return std::nullopt;
  const auto asked = make_ref<sealing>();
  postern_sealer_open(keys_, reinterpret_cast<const char*>(bytes->data()), bytes->size(),
                      context.data(), context.size(), answer, keep_asker(asked));
  co_return co_await asked->done.take();
}

}  // namespace postern
