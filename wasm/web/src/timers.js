// SPDX-License-Identifier: MIT
// setTimeout for emscripten_timer.cpp.
addToLibrary({
  // By the address that C++ knows a timer by. What setTimeout gives stays here: the fake clocks of tests
  // count from 10^12, and emscripten_clear_timeout would have 32 bits of that, and clear nothing.
  $timeouts: {},

  postern_timeout_start__deps: ['$timeouts'],
  postern_timeout_start: (due, delay, fire) => {
    timeouts[due] = setTimeout(() => {{{ makeDynCall('vp', 'fire') }}}(due), delay);
  },

  // Once for each that was started, after it has fired as well.
  postern_timeout_stop__deps: ['$timeouts'],
  postern_timeout_stop: (due) => {
    clearTimeout(timeouts[due]);
    delete timeouts[due];
  },
});
