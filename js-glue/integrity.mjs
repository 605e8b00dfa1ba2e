// SPDX-License-Identifier: MIT
// What a page can demand of the scripts and modules that it loads (Subresource Integrity).
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// integrityOf gives, for each script and module in a folder, what stands in an `integrity` attribute.
export function integrityOf(folder) {
  const names = readdirSync(folder).filter((name) => /\.(js|wasm)$/.test(name));
  return Object.fromEntries(
    names.sort().map((name) => {
      const digest = createHash('sha384').update(readFileSync(join(folder, name)));
      return [name, `sha384-${digest.digest('base64')}`];
    }),
  );
}
