// SPDX-License-Identifier: MIT
// embind's own bind.cpp registers 35 types, of which the module uses five, and brings code and
// texts with it that cannot be left out one by one. This file takes its place: the same entry
// points, and those five. It leans on embind's internals, so an Emscripten that moves them fails
// here at compile or link time, and never at run time; the remedy is then to update this list, or
// to drop the file from CMakeLists.txt for 900 bytes (brotli) more.
#include <limits>
#include <string>
#include <string_view>

#include <emscripten/bind.h>
#include <emscripten/wire.h>

using emscripten::internal::TypeID;

namespace {
emscripten::internal::InitFunc* first_bindings = nullptr;
}

extern "C" {

// Asked for a type that is not registered, which the tests would have met.
const char* __getTypeName(const std::type_info* /*type*/) { __builtin_trap(); }

void _embind_initialize_bindings() {
  for (auto* each = first_bindings; each != nullptr; each = each->next) each->init_func();
}

void _embind_register_bindings(emscripten::internal::InitFunc* bindings) {
  bindings->next = first_bindings;
  first_bindings = bindings;
}

// val's coroutines, which nothing here uses: a rejected promise would destroy the frame.
void _emval_coro_resume(void* /*awaiter*/, void* /*result*/) { __builtin_trap(); }
void _emval_coro_reject(void* /*awaiter*/, void* /*error*/) { __builtin_trap(); }

}  // extern "C"

EMSCRIPTEN_BINDINGS(types) {
  using emscripten::internal::_embind_register_bool;
  using emscripten::internal::_embind_register_emval;
  using emscripten::internal::_embind_register_integer;
  using emscripten::internal::_embind_register_std_string;
  using emscripten::internal::_embind_register_void;

  _embind_register_void(TypeID<void>::get(), "void");
  _embind_register_bool(TypeID<bool>::get(), "bool", true, false);
  _embind_register_integer(TypeID<int>::get(), "int", sizeof(int), std::numeric_limits<int>::min(),
                           std::numeric_limits<int>::max());
  _embind_register_std_string(TypeID<std::string>::get(), "std::string");
  // given_text.hpp.
  _embind_register_std_string(TypeID<std::string_view>::get(), "std::string");
  _embind_register_emval(TypeID<emscripten::val>::get());
}
