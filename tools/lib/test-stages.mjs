// The stages of `npm test`, in order: the quick ones that find most first.
// A stage is {name, run}; run() resolves to {passed, failed, skipped}.
import { runChecks, artifactChecks, sourceChecks, tidyChecks } from '../check/run.mjs';
import { build, buildWipingPrograms, setUp } from './build.mjs';
import { cmakeBuild } from './cmake.mjs';
import { simulation, TESTED } from './simulation.mjs';
import { add } from './test-counts.mjs';
import {
  catch2Programs,
  fuzzers,
  nodeTests,
  npmTests,
  playwrightTests,
  testFilesIn,
} from './test-runners.mjs';

const FUZZ_SECONDS_EACH = 2;

// Leaks are found too; a report ends the program at once, with a stack.
const SANITIZER_ENV = {
  ASAN_OPTIONS: 'detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1',
  UBSAN_OPTIONS: 'halt_on_error=1:print_stacktrace=1',
};

// Its tests are of what is built, so that goes first.
const ofWorkspace = (name, runTests, ...script) => ({
  name,
  run: async () => {
    const { toolchain } = await build();
    return runTests(toolchain, ...script);
  },
});

export const stages = [
  {
    name: 'checks',
    run: async () => {
      const checks = await runChecks(sourceChecks, { toolchain: await setUp() });
      const tests = await nodeTests([...testFilesIn('tools/check'), ...testFilesIn('tools/lib')]);
      return add(checks, tests);
    },
  },
  {
    name: 'native',
    run: async () => catch2Programs(await setUp(), 'native-debug'),
  },
  {
    name: 'tidy',
    run: async () => {
      const toolchain = await setUp();
      await cmakeBuild(toolchain, 'native-debug');
      return runChecks(tidyChecks, { toolchain });
    },
  },
  {
    name: 'asan',
    run: async () => catch2Programs(await setUp(), 'native-asan', SANITIZER_ENV),
  },
  {
    name: 'simulation',
    run: async () => simulation(await setUp(), TESTED),
  },
  {
    name: 'fuzz-short',
    run: async () => fuzzers(await setUp(), { secondsEach: FUZZ_SECONDS_EACH }),
  },
  {
    name: 'wasm',
    run: async () => catch2Programs(await setUp(), 'wasm-test'),
  },
  {
    name: 'package',
    run: async () => {
      const { toolchain, tarball } = await build();
      const checks = await runChecks(artifactChecks, { toolchain, tarball });
      await buildWipingPrograms(toolchain);
      const wiping = await nodeTests(testFilesIn('tests/wiping'));
      return add(checks, wiping, await npmTests(toolchain, 'js-glue'));
    },
  },
  ofWorkspace('docs', npmTests, 'docs/site'),
  ofWorkspace('servers', npmTests, 'e2e', 'test:servers'),
  ofWorkspace('relay', npmTests, 'e2e', 'test:relay'),
  ofWorkspace('bundlers', playwrightTests, 'e2e', 'test:bundlers'),
  ofWorkspace('frameworks', playwrightTests, 'e2e', 'test:frameworks'),
  ofWorkspace('browser', playwrightTests, 'e2e'),
];
