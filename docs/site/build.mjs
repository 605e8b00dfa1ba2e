// SPDX-License-Identifier: MIT
// node build.mjs [--base /postern/] [--repository https://host/owner/postern/blob/main] [--serve [port]]

import { parseArgs } from 'node:util';
import { serveSite } from './lib/serve.mjs';
import { buildSite, outputFolder } from './lib/site.mjs';

const { values } = parseArgs({
  options: {
    base: { type: 'string', default: '/' },
    repository: { type: 'string' },
    serve: { type: 'boolean', default: false },
    port: { type: 'string', default: '8085' },
  },
});
const base = `/${values.base}/`.replace(/\/{2,}/g, '/');
const problems = await buildSite({ base, repository: values.repository });
for (const problem of problems) console.error(`not ok ${problem}`);
if (problems.length > 0) process.exit(1);
console.log(`built ${outputFolder}`);
if (values.serve) {
  const { url } = await serveSite(outputFolder, { base, port: Number(values.port) });
  console.log(`${url} (Ctrl+C ends it)`);
}
