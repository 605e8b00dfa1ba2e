// SPDX-License-Identifier: MIT
// Processes of a test. A server says on standard output where it listens; one that speaks IPC
// answers questions.

import { spawn } from 'node:child_process';
import { once } from 'node:events';

const STARTING_MS = 20_000;
/** After which stop() kills. */
export const STOPPING_MS = 8000;

/** What a child needs of this process's environment; nothing of it configures a relay. */
const inherited = Object.fromEntries(
  ['PATH', 'HOME', 'TMPDIR'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  }),
);

/**
 * @typedef {object} Process
 * @property {() => string} output of both streams, so far
 * @property {(question: object) => Promise<any>} ask one question at a time; rejects if the process
 *   ends, or if it fails there
 * @property {Promise<number | null>} ended its exit code
 * @property {() => Promise<void>} stop lets it end what is under way, if it does so soon
 */

/**
 * @typedef {object} Program
 * @property {string} [command] node if there is none
 * @property {string[]} args
 * @property {string} [cwd]
 * @property {Record<string, string>} [env] all of it, but for PATH and the like
 */

/** @param {Program} program */
function spawnProgram({ command = process.execPath, args, cwd, env }) {
  const child = spawn(command, args, {
    cwd,
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      output += chunk;
      child.emit('output');
    });
  }
  const ended = once(child, 'exit').then(([code]) => /** @type {number | null} */ (code));
  return { child, ended, output: () => output };
}

/** @param {ReturnType<typeof spawnProgram>} spawned @returns {Process} */
function processOf({ child, ended, output }) {
  return {
    ended,
    output,
    async ask(question) {
      const answered = once(child, 'message');
      child.send(question);
      const [value] = await Promise.race([answered, ended.then(() => [{ failure: output() }])]);
      if (value.failure) throw new Error(value.failure);
      return value;
    },
    async stop() {
      const timer = setTimeout(() => child.kill('SIGKILL'), STOPPING_MS);
      child.kill('SIGTERM');
      await ended;
      clearTimeout(timer);
    },
  };
}

/** @param {Program} program */
export function startProcess(program) {
  return processOf(spawnProgram(program));
}

/**
 * @param {Program} program
 * @returns {Promise<Process & { url: string }>} once it has said where it listens
 */
export async function startServerProcess(program) {
  const spawned = spawnProgram(program);
  const { child, ended, output } = spawned;
  const signal = AbortSignal.timeout(STARTING_MS);
  try {
    for (;;) {
      const [, url] = /(http:\/\/[\d.]+:\d+)\s/.exec(output()) ?? [];
      if (url) return { url, ...processOf(spawned) };
      if (child.exitCode !== null || child.signalCode !== null) throw new Error('it has ended');
      await Promise.race([once(child, 'output', { signal }), ended]);
    }
  } catch (error) {
    child.kill('SIGKILL');
    throw new Error(`${program.args.join(' ')} does not listen: ${error}\n${output()}`);
  }
}

/**
 * The other end of ask().
 * @param {(question: any) => unknown} answer may be asynchronous
 */
export function answerQuestions(answer) {
  process.on('message', async (question) => {
    try {
      process.send?.(await answer(question));
    } catch (error) {
      process.send?.({ failure: error instanceof Error ? error.stack : String(error) });
    }
  });
}

/**
 * Listens on a free port of loopback, and says where; SIGTERM lets what is under way end.
 * @param {import('node:http').Server} server
 */
export async function listenUntilStopped(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  console.log(`http://127.0.0.1:${port}`);
  process.once('disconnect', () => process.exit());
  process.once('SIGTERM', () => {
    server.close(() => process.exit());
    server.closeIdleConnections();
  });
}
