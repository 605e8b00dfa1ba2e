// SPDX-License-Identifier: MIT
// An app made of the blocks of a page of the documentation. Only addresses and names are replaced, by
// those of the local servers.

import { readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import type { AppServer } from './app-server.ts';

/** The code of a page of docs/. */
export class Document {
  readonly #name: string;
  readonly #text: string;

  constructor(name: string) {
    this.#name = name;
    this.#text = readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
  }

  /** Every block of JavaScript and TypeScript, as JavaScript. */
  programs(): string[] {
    const fences = this.#text.matchAll(/^( *)```(js|ts)\n([^]*?)^ *```$/gm);
    return [...fences].map(([, indent, loader, code]) => {
      const program = code.replaceAll(new RegExp(`^${indent}`, 'gm'), '');
      return transformSync(program, { loader: loader as 'js' | 'ts' }).code;
    });
  }

  /** The first block in this language that has `part` in it. */
  block(language: string, part = ''): string {
    const fence = new RegExp(`^( *)\`\`\`${language}\\n([^]*?)^ *\`\`\`$`, 'gm');
    for (const [, indent, code] of this.#text.matchAll(fence)) {
      if (code.includes(part)) return code.replaceAll(new RegExp(`^${indent}`, 'gm'), '');
    }
    throw new Error(`${this.#name} has no block of ${language} with ${part}`);
  }
}

/** Replaces parts of an example, each of which must be there. */
export function replaced(code: string, parts: Record<string, string>): string {
  return Object.entries(parts).reduce((text, [part, by]) => {
    if (!text.includes(part)) throw new Error(`the example has no ${part}`);
    return text.replaceAll(part, by);
  }, code);
}

/** Lets the app's server answer for what a bundler would have resolved. */
export const served = (script: string): string =>
  script.replaceAll(/from (['"])postern(?:\/([\w-]+))?\1/g, (_from, _quote, entry = 'index') => {
    return `from '/postern/${entry}.js'`;
  });

const answer = (type: string, content: string) => () =>
  new Response(content, { headers: { 'content-type': type } });

/** Serves a page at each of these paths, and its script. */
export function serveDocumented(
  appServer: AppServer,
  { paths, html, scripts }: { paths: string[]; html: string; scripts: Record<string, string> },
): void {
  const page = html.startsWith('<!doctype') ? html : `<!doctype html><meta charset="utf-8">${html}`;
  for (const path of paths) appServer.routes.set(path, answer('text/html', page));
  for (const [path, script] of Object.entries(scripts)) {
    appServer.routes.set(path, answer('text/javascript', served(script)));
  }
}
