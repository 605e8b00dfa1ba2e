// The Debian packages that Postern is built and tested with, each with the way to see that it is
// there already: by what it brings, so that the same thing from another source counts too.
import { existsSync, readdirSync } from 'node:fs';
import { LLVM_MAJOR, llvmRoot } from './emscripten.mjs';
import { findProgram, isExecutable } from './run.mjs';

const CHROMIUM_NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

export function findChromium() {
  const named = process.env.POSTERN_CHROMIUM;
  return named && isExecutable(named) ? named : findProgram(...CHROMIUM_NAMES);
}

const DEBIANS_CHROMIUM = '/usr/bin/chromium';
const DEBIANS_HEADLESS_SHELL = '/usr/bin/chromium-headless-shell';

// The same engine without a window's worth of user interface, in which most tests take two thirds of
// the time. Debian has it beside its Chromium; another browser stands for itself.
function hasHeadlessShell() {
  return (
    isExecutable(DEBIANS_HEADLESS_SHELL) || ![undefined, DEBIANS_CHROMIUM].includes(findChromium())
  );
}

function hasFuzzerRuntime() {
  const runtimes = `/usr/lib/llvm-${LLVM_MAJOR}/lib/clang/${LLVM_MAJOR}/lib`;
  return (
    existsSync(runtimes) &&
    readdirSync(runtimes, { recursive: true }).some((name) =>
      /libclang_rt\.fuzzer[-.\w]*\.a$/.test(name),
    )
  );
}

const program = (name) => () => Boolean(findProgram(name));
const hasLlvmProgram = (name) => isExecutable(`${llvmRoot}/${name}`);
const llvmProgram = (name) => () => hasLlvmProgram(name);

const required = [
  ['cmake', program('cmake')],
  ['ninja-build', program('ninja')],
  ['g++', program('g++')],
  ['git', program('git')],
  ['python3', program('python3')],
  ['debian-archive-keyring', () => existsSync('/usr/share/keyrings/debian-archive-keyring.gpg')],
  [`clang-${LLVM_MAJOR}`, llvmProgram('clang++')],
  [`lld-${LLVM_MAJOR}`, llvmProgram('wasm-ld')],
  [`llvm-${LLVM_MAJOR}`, () => ['llvm-ar', 'llvm-cov', 'llvm-profdata'].every(hasLlvmProgram)],
  [`libclang-rt-${LLVM_MAJOR}-dev`, hasFuzzerRuntime],
  [`clang-tidy-${LLVM_MAJOR}`, llvmProgram('clang-tidy')],
  [`clang-format-${LLVM_MAJOR}`, llvmProgram('clang-format')],
  ['chromium', () => Boolean(findChromium())],
  ['chromium-headless-shell', hasHeadlessShell],
];

// What npm run test:engines needs and nothing else does, by engine.
const ofEngines = {
  chromium: [],
  firefox: [
    ['firefox-esr', () => Boolean(process.env.POSTERN_FIREFOX || findProgram('firefox-esr'))],
  ],
  webkitgtk: [
    ['webkit2gtk-driver', program('WebKitWebDriver')],
    ['xvfb', program('Xvfb')],
  ],
};

function namesOfMissing(packages) {
  return packages.filter(([, isPresent]) => !isPresent()).map(([name]) => name);
}

export function missingEnginePackages(engines) {
  return namesOfMissing(engines.flatMap((engine) => ofEngines[engine]));
}

export function missingPackages() {
  return namesOfMissing(required);
}
