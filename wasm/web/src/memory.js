// SPDX-License-Identifier: MIT
// For wiping_allocator.cpp, which grows memory by itself: scripts' views of it end with that.
addToLibrary({
  postern_memory_grown: () => updateMemoryViews(),
});
