# SPDX-License-Identifier: MIT
# What every target of ours is compiled with, in one place.
add_library(postern_defaults INTERFACE)
target_compile_features(postern_defaults INTERFACE cxx_std_23)
target_compile_options(postern_defaults INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Woverloaded-virtual
  # g++'s plain -Wshadow also counts a local that is called like a member.
  $<IF:$<CXX_COMPILER_ID:GNU>,-Wshadow=local,-Wshadow>
  -Werror)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# What ships knows neither exceptions nor RTTI: errors are values, and both cost bytes.
add_library(postern_shipped INTERFACE)
target_link_libraries(postern_shipped INTERFACE postern_defaults)
target_compile_options(postern_shipped INTERFACE -fno-exceptions -fno-rtti)

option(POSTERN_SANITIZE "AddressSanitizer and UndefinedBehaviorSanitizer" OFF)
if(POSTERN_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()

option(POSTERN_COVERAGE "Count which lines and branches run (clang)" OFF)
if(POSTERN_COVERAGE)
  add_compile_options(-fprofile-instr-generate -fcoverage-mapping)
  add_link_options(-fprofile-instr-generate)
endif()

if(EMSCRIPTEN)
  # Size before speed: a sign-in makes some ten calls. Debug keeps CMake's own flags.
  # There is one thread, and the module never exits; and the linker sees every class, so a port with
  # one implementation needs no virtual call.
  set(CMAKE_CXX_FLAGS_RELEASE
    "-Oz -flto -DNDEBUG -fno-threadsafe-statics -fno-c++-static-destructors -fvisibility=hidden")
  string(APPEND CMAKE_CXX_FLAGS_RELEASE " -fwhole-program-vtables")
  set(CMAKE_EXE_LINKER_FLAGS_RELEASE "-Oz -flto -fwhole-program-vtables")
endif()
