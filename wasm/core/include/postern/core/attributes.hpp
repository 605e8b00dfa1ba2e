// SPDX-License-Identifier: MIT
// What clang can be told about a type, and other compilers neither know nor need.
#pragma once

#if defined(__clang__)
/// A type of one pointer travels in a register, whatever its destructor does.
#define POSTERN_TRIVIAL_ABI [[clang::trivial_abi]]
/// A coroutine that always runs to its end: the code that would tear it down in the middle, one
/// copy for each suspension, need not be there.
#define POSTERN_DESTROYED_WHEN_COMPLETE [[clang::coro_only_destroy_when_complete]]
#else
#define POSTERN_TRIVIAL_ABI
#define POSTERN_DESTROYED_WHEN_COMPLETE
#endif
