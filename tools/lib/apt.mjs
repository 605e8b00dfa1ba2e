// Debian packages, in two ways: installed into the system, or only unpacked into the cache.
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { say, ToolError } from './log.mjs';
import { capture, findProgram, run } from './run.mjs';

const SYSTEM_LISTS = '/var/lib/apt/lists';
const LISTS_STALE_AFTER_MS = 24 * 60 * 60 * 1000;
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

export function hasApt() {
  return Boolean(findProgram('apt-get') && findProgram('dpkg'));
}

// asRoot gives the words to put before a command, or undefined where root is not to be had.
function asRoot() {
  if (process.getuid() === 0) return [];
  const sudo = findProgram('sudo');
  return sudo && capture(sudo, ['-n', 'true']) !== undefined ? [sudo, '-n'] : undefined;
}

function listsAreFresh() {
  try {
    const lists = readdirSync(SYSTEM_LISTS).filter((name) => /_Packages(\.\w+)?$/.test(name));
    const age = Date.now() - statSync(join(SYSTEM_LISTS, 'partial')).mtimeMs;
    return lists.length > 0 && age < LISTS_STALE_AFTER_MS;
  } catch {
    return false;
  }
}

function installer() {
  const root = asRoot();
  if (!root) return undefined;
  return (byHand, ...args) => {
    const [command, ...rest] = [
      ...root,
      'env',
      'DEBIAN_FRONTEND=noninteractive',
      'apt-get',
      ...args,
    ];
    return run(command, rest, { echo: false, label: `apt-get ${args[0]}`, advice: byHand });
  };
}

export async function installPackages(packages) {
  const byHand = `install by hand, then run this again: apt-get install ${packages.join(' ')}`;
  if (!hasApt()) {
    throw new ToolError(
      `missing on this machine, which is not Debian-like: ${packages.join(', ')}`,
      'install the programs of these Debian packages with your own package manager, an emcc of ' +
        'version 4.0 or later (emsdk) on PATH included, then run this again',
    );
  }
  const aptGet = installer();
  if (!aptGet)
    throw new ToolError(`missing, and neither root nor sudo: ${packages.join(' ')}`, byHand);
  const update = () => {
    say('  apt-get update');
    return aptGet(byHand, 'update');
  };
  const install = () => {
    say(`  apt-get install ${packages.join(' ')}`);
    return aptGet(byHand, 'install', '-y', '--no-install-recommends', ...packages);
  };
  if (!listsAreFresh()) {
    await update();
    return install();
  }
  try {
    return await install();
  } catch {
    // Fresh by date can still be behind the archive, which keeps no old versions.
    await update();
    return install();
  }
}

// debianMirror is the one that this machine's apt is set up with, security archives left aside.
function debianMirror() {
  if (process.env.POSTERN_DEBIAN_MIRROR) return process.env.POSTERN_DEBIAN_MIRROR;
  const format = '$(ORIGIN)|$(LABEL)|$(COMPONENT)|$(REPO_URI)';
  const targets =
    capture('apt-get', ['indextargets', '--format', format, 'Created-By: Packages']) ?? '';
  const match = /^Debian\|Debian\|main\|(.+)$/m.exec(targets);
  if (match) return match[1];
  throw new ToolError(
    "apt's sources name no Debian archive (on Debian: has apt-get update been run?)",
    'set POSTERN_DEBIAN_MIRROR to the address of a Debian mirror, then run this again',
  );
}

// PrivateApt asks Debian's archive through lists of its own: the system's sources, lists and
// packages are neither read nor changed, and root is not needed.
export class PrivateApt {
  constructor(folder, sources) {
    this.folder = folder;
    this.downloads = join(folder, 'downloads');
    for (const name of ['lists/partial', 'archives/partial', 'downloads']) {
      mkdirSync(join(folder, name), { recursive: true });
    }
    if (!existsSync(KEYRING)) {
      throw new ToolError(
        'the keys of the Debian archive are missing',
        'apt-get install debian-archive-keyring',
      );
    }
    this.mirror = debianMirror();
    const lines = sources.map(({ kind = 'deb', suite }) => {
      return `${kind} [signed-by=${KEYRING}] ${this.mirror} ${suite} main\n`;
    });
    writeFileSync(join(folder, 'sources.list'), lines.join(''));
    this.options = [
      `Dir::Etc::sourcelist=${join(folder, 'sources.list')}`,
      'Dir::Etc::sourceparts=-',
      `Dir::State::Lists=${join(folder, 'lists')}`,
      `Dir::Cache=${folder}`,
      // A mirror's release file may be older than its validity allows; signatures are still checked.
      'Acquire::Check-Valid-Until=false',
      'Acquire::Retries=3',
      // apt would drop to the user _apt, who cannot write to a home directory.
      'APT::Sandbox::User=root',
    ].flatMap((option) => ['-o', option]);
  }

  #aptGet(...args) {
    return run('apt-get', [...this.options, ...args], {
      cwd: this.downloads,
      echo: false,
      label: `apt-get ${args[0]}`,
      advice: `check that ${this.mirror} can be reached, then run this again`,
    });
  }

  update() {
    return this.#aptGet('update');
  }

  download(packages) {
    return this.#aptGet('download', ...packages);
  }

  downloadSource(name) {
    return this.#aptGet('source', '--download-only', name);
  }

  #fileOf(name, pattern) {
    const file = readdirSync(this.downloads).find(
      (entry) => entry.startsWith(`${name}_`) && pattern.test(entry),
    );
    if (!file) throw new ToolError(`apt-get brought no file for ${name}`, 'run this again');
    return join(this.downloads, file);
  }

  versionOf(name) {
    return capture('dpkg-deb', ['--field', this.#fileOf(name, /\.deb$/), 'Version']);
  }

  async unpack(name, into) {
    mkdirSync(into, { recursive: true });
    await run('dpkg-deb', ['--extract', this.#fileOf(name, /\.deb$/), into], { echo: false });
  }

  async unpackSource(name, into) {
    mkdirSync(into, { recursive: true });
    const tarball = this.#fileOf(name, /\.orig\.tar\.\w+$/);
    await run(
      'tar',
      ['--extract', '--strip-components=1', '--file', tarball, '--directory', into],
      { echo: false },
    );
  }
}
