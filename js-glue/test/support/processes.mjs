// Child processes, with how they ended.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const packageFolder = fileURLToPath(new URL('../../', import.meta.url));

export function runProgram(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: packageFolder, timeout: 120_000, ...options });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => (stdout += chunk));
    child.stderr.on('data', (chunk) => (stderr += chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

// runScript runs the text of an ES module in a Node of its own.
export const runScript = (source, options) =>
  runProgram(process.execPath, ['--input-type=module', '--eval', source], options);
