# SPDX-License-Identifier: MIT
# add_layer(<name> SOURCES <file>... DEPENDS <layer>...): a static library postern_<name> with its
# public headers under include/postern/<name>; installed natively as postern::<name>.
function(add_layer name)
  cmake_parse_arguments(layer "" "" "SOURCES;DEPENDS" ${ARGN})
  set(target postern_${name})
  if(layer_SOURCES)
    set(scope PUBLIC)
    add_library(${target} STATIC ${layer_SOURCES})
    target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:postern_shipped>)
  else()
    set(scope INTERFACE)
    add_library(${target} INTERFACE)
  endif()
  add_library(postern::${name} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
  target_compile_features(${target} ${scope} cxx_std_23)
  target_include_directories(${target} ${scope}
    "$<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include>"
    "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
  foreach(below IN LISTS layer_DEPENDS)
    target_link_libraries(${target} ${scope} postern_${below})
  endforeach()
  if(NOT EMSCRIPTEN)
    install(TARGETS ${target} EXPORT postern_targets)
    install(DIRECTORY include/ DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
  endif()
endfunction()
