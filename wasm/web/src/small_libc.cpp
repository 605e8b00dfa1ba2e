// SPDX-License-Identifier: MIT
// Stand-ins for what libc and libc++ would bring into a module though nobody needs it. Today
// _emscripten_timeout(), memchr() and strlen() alone save bytes. Nothing that is linked formats
// with printf: code of libc++'s that the linker drops does, to_string(double) for one. Should
// something reach it again, the text is empty, and not 2,800 bytes (brotli) dearer.
#include <cstdarg>
#include <cstddef>
#include <cstdlib>
#include <version>

extern "C" {

// libc's look at words, for texts that are longer than any of ours: 70 bytes (brotli) for the two.
__attribute__((no_builtin("memchr"))) void* memchr(const void* memory, int byte, std::size_t size) {
  const auto* each = static_cast<const unsigned char*>(memory);
  for (const auto* const end = each + size; each != end; ++each) {
    if (*each == static_cast<unsigned char>(byte)) return const_cast<unsigned char*>(each);
  }
  return nullptr;
}

__attribute__((no_builtin("strlen"))) std::size_t strlen(const char* text) {
  const char* end = text;
  while (*end != '\0') ++end;
  return static_cast<std::size_t>(end - text);
}

int sprintf(char* text, const char* /*format*/, ...) {
  *text = '\0';
  return 0;
}

int snprintf(char* text, std::size_t size, const char* /*format*/, ...) {
  if (size > 0) *text = '\0';
  return 0;
}

// The names under which clang calls them when no floating point is formatted.
int siprintf(char*, const char*, ...) __attribute__((alias("sprintf")));
int __small_sprintf(char*, const char*, ...) __attribute__((alias("sprintf")));
int sniprintf(char*, std::size_t, const char*, ...) __attribute__((alias("snprintf")));
int __small_snprintf(char*, std::size_t, const char*, ...) __attribute__((alias("snprintf")));

// What setitimer() would need if anybody called it; through it hang raise() and the exit of a
// process.
void _emscripten_timeout(int /*which*/, double /*now*/) {}

}  // extern "C"

// libc++ lets a program replace this, and prints before it aborts if nobody does.
_LIBCPP_BEGIN_NAMESPACE_STD
[[noreturn]] void __libcpp_verbose_abort(const char*, ...) noexcept { std::abort(); }
_LIBCPP_END_NAMESPACE_STD
