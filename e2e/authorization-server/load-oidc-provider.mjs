// SPDX-License-Identifier: MIT
// oidc-provider, made to load on Node 20.
//
// The current oidc-provider asks for Node 22 and says so on standard error at import. What it
// uses of Node 22 on the paths that this server takes is `URL.parse`, three lines on Node 20;
// `authorization-server.test.mjs` is what says that nothing else is missing.

/** @type {any} */ (URL).parse ??= function parse(
  /** @type {string} */ url,
  /** @type {string | undefined} */ base,
) {
  try {
    return new URL(url, base);
  } catch {
    return null;
  }
};

const { warn } = console;
console.warn = (/** @type {unknown[]} */ ...parts) => {
  if (!String(parts[0]).includes('Unsupported runtime')) warn(...parts);
};
// @ts-ignore -- the package has no types of its own
const { default: Provider, errors } = await import('oidc-provider');
console.warn = warn;

export { Provider, errors };
