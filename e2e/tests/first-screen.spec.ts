// SPDX-License-Identifier: MIT
// What the README's first screen tells a newcomer to do leads to a signed-in page: its blocks as they
// stand, but for their ports, in an empty folder with the packed tarball.

import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '../support/fixtures.ts';
import { findFreePorts } from '../support/free-ports.ts';

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));
const HEADING = '## Five minutes to a signed-in page\n';
/** What one still takes for a short way. */
const MOST_LINES = 110;

/** Fetched from the registry by whoever follows the README; the same packages are here already. */
const REGISTRY_INSTALL = 'npm install --save-dev vite oidc-provider';

interface Section {
  files: Map<string, string>;
  /** One list for each block of commands. */
  commands: string[][];
}

function parse(text: string): Section {
  const files = new Map<string, string>();
  const commands: string[][] = [];
  for (const [, name, language, code] of text.matchAll(
    /(?:^`([\w.-]+)`[^\n]*\n\n)?^```(\w+)\n([^]*?)^```$/gm,
  )) {
    if (language === 'sh') commands.push(code!.trim().split('\n'));
    else if (name !== undefined) files.set(name, code!);
    else throw new Error(`a block of ${language} has no file name`);
  }
  return { files, commands };
}

async function readFirstScreen(): Promise<{ text: string; lines: number }> {
  const readme = await readFile(join(REPOSITORY, 'README.md'), 'utf8');
  const start = readme.indexOf(HEADING);
  if (start < 0) throw new Error('the README has no such section');
  const end = readme.indexOf('\n## ', start + HEADING.length);
  return { text: readme.slice(start, end), lines: readme.slice(0, end).split('\n').length };
}

/** Puts the packages that this repository has into `folder`, in place of a download. */
async function installFromHere(folder: string, names: readonly string[]): Promise<void> {
  const paths = createRequire(import.meta.url).resolve.paths('vite') ?? [];
  await mkdir(join(folder, 'node_modules', '.bin'), { recursive: true });
  for (const name of names) {
    const found = paths.map((path) => join(path, name)).find((path) => existsSync(path));
    if (found === undefined) throw new Error(`${name} is not installed here`);
    await symlink(found, join(folder, 'node_modules', name));
    const { bin = {} } = JSON.parse(await readFile(join(found, 'package.json'), 'utf8'));
    for (const [command, path] of Object.entries<string>(bin)) {
      await symlink(join(found, path), join(folder, 'node_modules', '.bin', command));
    }
  }
}

test('the first screen of the README leads from an empty folder to a signed-in page', async ({
  page,
  problems,
}) => {
  const { text, lines } = await readFirstScreen();
  expect(lines, 'lines of the README up to the end of its first section').toBeLessThan(MOST_LINES);
  const [sitePort, serverPort] = await findFreePorts(2);
  const { files, commands } = parse(
    text.replaceAll('8080', String(sitePort)).replaceAll('8090', String(serverPort)),
  );
  const [install, start] = commands;
  expect(commands).toHaveLength(2);

  const home = await mkdtemp(join(tmpdir(), 'postern-first-screen-'));
  const folder = join(home, 'hello-postern');
  const environment = { ...process.env, npm_config_audit: 'false', npm_config_offline: 'true' };
  const running: ReturnType<typeof spawn>[] = [];
  try {
    // The checkout, as far as a newcomer sees it from beside.
    await mkdir(join(home, 'postern'));
    await symlink(join(REPOSITORY, 'dist'), join(home, 'postern', 'dist'));
    let where = home;
    for (const command of install!) {
      if (command === REGISTRY_INSTALL) {
        await installFromHere(folder, command.split(' ').slice(3));
      } else {
        execFileSync('sh', ['-c', command], { cwd: where, env: environment, stdio: 'pipe' });
      }
      if (existsSync(folder)) where = folder;
    }
    expect(readdirSync(folder).sort()).toEqual(
      ['node_modules', 'package-lock.json', 'package.json'].sort(),
    );
    for (const [name, code] of files) await writeFile(join(folder, name), code);
    for (const command of start!) {
      const server = spawn('sh', ['-c', `exec ${command}`], {
        cwd: folder,
        env: environment,
        stdio: 'ignore',
        detached: true,
      });
      running.push(server);
    }
    const url = `http://127.0.0.1:${sitePort}/`;
    for (const listening of [url, `http://127.0.0.1:${serverPort}/jwks`]) {
      await expect
        .poll(() =>
          fetch(listening).then(
            (response) => response.status,
            () => 0,
          ),
        )
        .toBe(200);
    }

    // The login page of oidc-provider's, made for development, asks for a font.
    const FONT = /^https:\/\/fonts\.googleapis\.com\//;
    problems.allow(/^GET$/, FONT);
    await page.route(FONT, (route) => route.fulfill({ contentType: 'text/css', body: '' }));

    await page.goto(url);
    await expect(page.locator('#status')).toHaveText('Nobody is signed in.');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByPlaceholder('Enter any login').fill('ada');
    await page.getByPlaceholder('and password').fill('any');
    await page.getByRole('button', { name: 'Sign-in' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    const status = page.locator('#status');
    await expect(status).toHaveText('Signed in as ada.');
    expect(page.url()).toBe(url);
    await page.reload();
    await expect(status).toHaveText('Signed in as ada.');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(status).toHaveText('Nobody is signed in.');
  } finally {
    // It would miss its servers.
    await page.goto('about:blank');
    for (const { pid } of running) {
      try {
        process.kill(-pid!, 'SIGTERM');
      } catch {
        // It has ended by itself.
      }
    }
    await rm(home, { recursive: true, force: true });
  }
});
