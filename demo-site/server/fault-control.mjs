// SPDX-License-Identifier: MIT
/**
 * The switches of the authorization server, for the page: what is to go wrong there. An app has
 * nothing of this. Pokemon Showdown's local server has its own, `/-/control/`.
 */

const MOST_BYTES = 4096;

/** @param {import('node:http').IncomingMessage} request @returns {Promise<any>} */
async function readJson(request) {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk;
    if (text.length > MOST_BYTES) throw new TypeError('the body is too long');
  }
  return JSON.parse(text);
}

/**
 * Takes a list of faults as JSON, each in force until the next call: `[]` ends them.
 * @param {import('../../e2e/authorization-server/faults.mjs').Faults} faults
 * @param {string} siteOrigin the only page that may say what goes wrong
 * @returns {import('./static-server.mjs').RouteHandler}
 */
export function makeFaultControl(faults, siteOrigin) {
  return async (request, response) => {
    if (request.method !== 'POST' || request.headers.origin !== siteOrigin) {
      response.writeHead(403).end();
      return;
    }
    try {
      const wanted = await readJson(request);
      faults.clear();
      for (const fault of wanted) faults.set(fault);
      response.writeHead(204).end();
    } catch (error) {
      // A wrong kind, or a body that is no list in JSON.
      response.writeHead(400, { 'Content-Type': 'text/plain' });
      response.end(error instanceof Error ? error.message : '');
    }
  };
}
