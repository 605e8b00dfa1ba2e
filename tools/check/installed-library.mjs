// The C++ library as a stranger meets it: installed, found, linked and run.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { presetDir } from '../lib/cmake.mjs';
import { run } from '../lib/run.mjs';

export async function installedLibrary(root, { toolchain }) {
  const folder = mkdtempSync(join(tmpdir(), 'postern-install-'));
  const quietly = { env: { ...toolchain.env, CXX: toolchain.clangxx }, echo: false };
  try {
    const prefix = join(folder, 'prefix');
    const user = join(folder, 'user');
    await run('cmake', ['--install', presetDir('native-debug'), '--prefix', prefix], quietly);
    await run(
      'cmake',
      ['-S', join(root, 'tests', 'install'), '-B', user, `-DCMAKE_PREFIX_PATH=${prefix}`],
      quietly,
    );
    await run('cmake', ['--build', user], quietly);
    await run(join(user, 'postern_user'), [], quietly);
    return [];
  } catch (error) {
    return [error.message];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
