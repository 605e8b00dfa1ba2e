// nlohmann/json and Catch2, unpacked into a private prefix: wasm builds must not see /usr/include.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PrivateApt } from './apt.mjs';
import { cachePath, publish } from './cache.mjs';
import { say, ToolError } from './log.mjs';
import { isAtLeast } from './version.mjs';

const MINIMUM = { 'nlohmann-json3-dev': '3.11.2', 'libcatch2-dev': '3.4' };

const recipe = {
  layout: 1,
  architecture: process.arch,
  // Bookworm itself has Catch2 2; its backports have 3. libCatch2.a is built for bookworm's libc.
  sources: [
    { suite: 'bookworm' },
    { suite: 'bookworm-backports' },
    { kind: 'deb-src', suite: 'bookworm-backports' },
  ],
  packages: ['nlohmann-json3-dev', 'libcatch2-dev/bookworm-backports'],
  source: 'catch2',
};

async function unpackLibraries(folder) {
  const apt = new PrivateApt(join(folder, 'apt'), recipe.sources);
  say(`  apt-get download ${recipe.packages.join(' ')}, and the source of ${recipe.source}`);
  await apt.update();
  await apt.download(recipe.packages);
  await apt.downloadSource(recipe.source);
  const versions = {};
  for (const [name, minimum] of Object.entries(MINIMUM)) {
    versions[name] = apt.versionOf(name);
    if (!isAtLeast(versions[name], minimum)) {
      throw new ToolError(`${name} is ${versions[name]}, but ${minimum} is needed`, 'report this');
    }
    await apt.unpack(name, folder);
  }
  await apt.unpackSource(recipe.source, join(folder, 'catch2-source'));
  if (!existsSync(join(folder, 'catch2-source', 'extras', 'catch_amalgamated.cpp'))) {
    throw new ToolError('the Catch2 source package has no amalgamated file', 'report this');
  }
  await rm(join(folder, 'apt'), { recursive: true });
  writeFileSync(join(folder, 'versions.json'), `${JSON.stringify(versions, null, 2)}\n`);
}

export function librariesFolder() {
  return cachePath('libraries', recipe);
}

export async function unpackDependencies() {
  const folder = await publish(librariesFolder(), unpackLibraries);
  return {
    depsPrefix: join(folder, 'usr'),
    catch2SourceDir: join(folder, 'catch2-source'),
    versions: JSON.parse(readFileSync(join(folder, 'versions.json'), 'utf8')),
  };
}
