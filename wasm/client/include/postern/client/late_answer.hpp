// SPDX-License-Identifier: MIT
#pragma once

namespace postern {

/// A refresh that was sent is not ended at the callers' timeout: its answer may hold the only
/// refresh token that is still good. It is given up, as lost, after this many times as long.
inline constexpr int late_answer_factor = 4;

}  // namespace postern
