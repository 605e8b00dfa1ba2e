// Child processes: streamed with a pulse while they are silent, or captured.
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { delimiter, join } from 'node:path';
import { say, ToolError } from './log.mjs';

// A silent minute looks like a hang, on a terminal and in a CI log alike.
const PULSE_MS = 15_000;

export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

export function findProgram(...names) {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      if (folder && isExecutable(join(folder, name))) return join(folder, name);
    }
  }
  return undefined;
}

export function commandLine(command, args) {
  return [command, ...args].map((word) => (/[\s"'$]/.test(word) ? `'${word}'` : word)).join(' ');
}

function watchForSilence(child, label) {
  const start = performance.now();
  let lastOutput = start;
  const heard = () => (lastOutput = performance.now());
  child.stdout?.on('data', heard);
  child.stderr?.on('data', heard);
  const timer = setInterval(() => {
    if (performance.now() - lastOutput < PULSE_MS) return;
    say(`  ${label} still running (${Math.round((performance.now() - start) / 1000)} s)`);
    lastOutput = performance.now();
  }, 1000);
  return () => clearInterval(timer);
}

// runToEnd never throws for a non-zero exit: it resolves to {code, signal, output}.
export function runToEnd(command, args = [], options = {}) {
  const { cwd, env, echo = true, label = command.split('/').pop(), onLine } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const stopWatching = watchForSilence(child, label);
    let output = '';
    let unfinishedLine = '';
    const take = (stream) => (chunk) => {
      const text = chunk.toString();
      output += text;
      if (echo) stream.write(text);
      if (!onLine) return;
      const lines = (unfinishedLine + text).split('\n');
      unfinishedLine = lines.pop();
      lines.forEach(onLine);
    };
    child.stdout.on('data', take(process.stdout));
    child.stderr.on('data', take(process.stderr));
    child.on('error', (cause) => {
      stopWatching();
      reject(new ToolError(`cannot start ${command}`, undefined, { cause }));
    });
    child.on('close', (code, signal) => {
      stopWatching();
      resolve({ code, signal, output });
    });
  });
}

// run throws a ToolError for a non-zero exit; what was not echoed is quoted in it.
export async function run(command, args = [], options = {}) {
  const { code, signal, output } = await runToEnd(command, args, options);
  if (code === 0) return output;
  const ending = signal ? `was ended by ${signal}` : `exited with ${code}`;
  const quoted =
    options.echo === false ? `\n${output.trim().split('\n').slice(-40).join('\n')}` : '';
  throw new ToolError(`${commandLine(command, args)} ${ending}${quoted}`, options.advice);
}

// capture is for short questions such as --version: undefined if the program cannot answer.
export function capture(command, args = [], options = {}) {
  const result = spawnSync(command, args, { encoding: 'utf8', ...options });
  return result.status === 0 ? result.stdout.trim() : undefined;
}

// onEveryCore calls work(item) for each, as many at a time as there are cores. The results are in the
// items' order.
export async function onEveryCore(items, work) {
  const results = [];
  const queue = [...items.entries()];
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      results[next[0]] = await work(next[1]);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results;
}
