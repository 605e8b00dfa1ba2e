# SPDX-License-Identifier: MIT
# find_package(postern) gives postern::core, postern::ports and postern::client.
include("${CMAKE_CURRENT_LIST_DIR}/postern-targets.cmake")
