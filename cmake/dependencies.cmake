# SPDX-License-Identifier: MIT
# Third-party code is found, never vendored, and all of it is for the tests. The set-up script unpacks it under
# POSTERN_DEPS_PREFIX; a system installation serves native builds as well.

if(BUILD_TESTING)
  # Found as a folder and not as a package: an Emscripten build must not see the system's headers.
  find_path(POSTERN_JSON_INCLUDE_DIR nlohmann/json.hpp
    HINTS "$ENV{POSTERN_DEPS_PREFIX}/include" REQUIRED NO_CMAKE_FIND_ROOT_PATH)
  add_library(postern_json INTERFACE)
  # SYSTEM: its warnings are not ours.
  target_include_directories(postern_json SYSTEM INTERFACE
    "$<BUILD_INTERFACE:${POSTERN_JSON_INCLUDE_DIR}>")

  if(EMSCRIPTEN)
    # Built from source for wasm, where a failed REQUIRE ends the run: there are no exceptions.
    find_path(POSTERN_CATCH2_EXTRAS catch_amalgamated.hpp
      HINTS "$ENV{POSTERN_CATCH2_SOURCE}/extras" REQUIRED NO_CMAKE_FIND_ROOT_PATH)
    add_library(postern_catch2 STATIC "${POSTERN_CATCH2_EXTRAS}/catch_amalgamated.cpp")
    target_compile_features(postern_catch2 PUBLIC cxx_std_23)
    target_compile_definitions(postern_catch2 PUBLIC CATCH_CONFIG_DISABLE_EXCEPTIONS)
    target_compile_options(postern_catch2 PRIVATE -fno-exceptions)
    target_include_directories(postern_catch2 SYSTEM PUBLIC
      "$ENV{POSTERN_CATCH2_SOURCE}/src" "${CMAKE_CURRENT_BINARY_DIR}/catch2")
    configure_file("$ENV{POSTERN_CATCH2_SOURCE}/src/catch2/catch_user_config.hpp.in"
      "${CMAKE_CURRENT_BINARY_DIR}/catch2/catch2/catch_user_config.hpp")
    add_library(Catch2::Catch2WithMain ALIAS postern_catch2)
  else()
    list(APPEND CMAKE_PREFIX_PATH "$ENV{POSTERN_DEPS_PREFIX}")
    find_package(Catch2 3.4 REQUIRED)
  endif()
endif()
