// SPDX-License-Identifier: MIT
// The API reference: a page for each entry of the package that has types, made of the declarations that
// ship. A new entry appears by itself.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join, resolve } from 'node:path';
import { Application } from 'typedoc';
import { siteRoot } from './pages.mjs';

export const packageFolder = join(siteRoot, 'node_modules', 'postern');

/** @returns {{ name: string, place: string, declarations: string }[]} */
export function typedEntries(folder = packageFolder) {
  const { name, exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return Object.entries(exports)
    .filter(([, target]) => typeof target === 'object' && target.types)
    .map(([entry, { types }]) => ({
      name: entry === '.' ? name : `${name}/${entry.slice(2)}`,
      place: `api/${entry === '.' ? name : entry.slice(2).replaceAll('/', '-')}.md`,
      declarations: resolve(folder, types),
    }));
}

/** Writes the pages into `folder`/api. @returns {Promise<ReturnType<typeof typedEntries>>} */
export async function writeApiReference(folder) {
  const entries = typedEntries();
  const app = await Application.bootstrapWithPlugins(
    {
      plugin: [createRequire(import.meta.url).resolve('typedoc-plugin-markdown')],
      entryPoints: entries.map(({ declarations }) => declarations),
      tsconfig: join(siteRoot, 'tsconfig.api.json'),
      basePath: join(packageFolder, 'dist'),
      skipErrorChecking: true,
      readme: 'none',
      disableSources: true,
      disableGit: true,
      excludeInternal: true,
      // What is explained of a type stays in the order in which its author wrote it.
      sort: ['source-order'],
      groupOrder: ['Functions', 'Variables', 'Classes', 'Interfaces', '*'],
      outputFileStrategy: 'modules',
      hideBreadcrumbs: true,
      hidePageHeader: true,
      useCodeBlocks: true,
      useHTMLAnchors: true,
      expandObjects: true,
      parametersFormat: 'table',
      interfacePropertiesFormat: 'list',
      typeDeclarationFormat: 'list',
      validation: { notExported: false, invalidLink: true, notDocumented: false },
      logLevel: 'Warn',
    },
    [],
  );
  const project = await app.convert();
  if (!project) throw new Error('typedoc could not read the declarations');
  app.validate(project);
  // Named by file, until here; a page is named by its entry's place.
  for (const module of project.children ?? []) {
    const entry = entries.find(({ declarations }) => declarations.endsWith(`/${module.name}.d.ts`));
    if (entry) module.name = basename(entry.place, '.md');
  }
  app.options.setValue('markdown', join(folder, 'api'));
  await app.generateOutputs(project);
  if (app.logger.hasErrors()) throw new Error('typedoc found errors in the declarations');
  rmSync(join(folder, 'api', 'README.md'));
  for (const { name, place } of entries) {
    const page = join(folder, place);
    writeFileSync(
      page,
      readFileSync(page, 'utf8').replace(/^# .*/, `# ${name}\n\nWhat \`${name}\` exports.`),
    );
  }
  return entries;
}
