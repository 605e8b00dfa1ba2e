// toNodeHandler: the relay behind Node's http, as servers and Express use it, asked over sockets.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import test from 'node:test';
import { createTokenRelay, toNodeHandler } from 'postern/server';
import {
  bodyOf,
  codeForm,
  cookieNameOf,
  newKey,
  pageHeaders,
  refreshForm,
  startRelay,
  tokens,
} from './support/relays.mjs';
import { runScript } from './support/processes.mjs';
import { json } from './support/token-server.mjs';

// listen gives the origin of a server with this listener.
async function listen(t, listener) {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}`;
}

const post = (url, body, headers = {}) =>
  fetch(url, { method: 'POST', headers: { ...pageHeaders, ...headers }, body });

// speak sends bytes as they are and gives all that comes back until the other side closes.
async function speak(origin, ...pieces) {
  const socket = connect(new URL(origin).port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
  socket.on('error', () => {});
  await once(socket, 'connect');
  for (const piece of pieces) socket.write(piece);
  await once(socket, 'close');
  return answer;
}

const head = (method, more = '') =>
  `${method} / HTTP/1.1\r\nHost: relay\r\nOrigin: ${pageHeaders.origin}\r\n` +
  `Content-Type: ${pageHeaders['content-type']}\r\n${more}`;

test('P12: one route of a Node server exchanges, refreshes and revokes', async (t) => {
  const { relay, requests } = await startRelay(t);
  const origin = await listen(t, toNodeHandler(relay));
  const exchanged = await post(`${origin}/api/token?x=y`, codeForm);
  assert.equal(exchanged.status, 200);
  assert.deepEqual(await exchanged.json(), tokens());
  assert.equal(exchanged.headers.get('access-control-allow-origin'), pageHeaders.origin);
  assert.equal((await post(origin, refreshForm('r'))).status, 200);
  assert.deepEqual(
    requests.map(bodyOf).map(({ grant_type }) => grant_type),
    ['authorization_code', 'refresh_token'],
  );
});

test('P12: a connection is kept for the next request', async (t) => {
  const { relay } = await startRelay(t);
  const origin = await listen(t, toNodeHandler(relay));
  const body = refreshForm('r');
  const request = `${head('POST', `Content-Length: ${body.length}\r\n`)}`;
  const answer = await speak(
    origin,
    `${request}\r\n${body}${request}Connection: close\r\n\r\n${body}`,
  );
  assert.equal(answer.match(/HTTP\/1\.1 200/g).length, 2);
});

test('P12: methods that a Request refuses, and all others, get their 405', async (t) => {
  const { relay, requests } = await startRelay(t);
  const origin = await listen(t, toNodeHandler(relay));
  for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND']) {
    const answer = await speak(origin, head(method, 'Connection: close\r\n\r\n'));
    assert.match(answer, /^HTTP\/1\.1 405 /, method);
    assert.match(answer, /\r\nallow: POST, OPTIONS\r\n/i, method);
  }
  const preflight = await speak(origin, head('OPTIONS', 'Connection: close\r\n\r\n'));
  assert.match(preflight, /^HTTP\/1\.1 204 /);
  assert.equal(requests.length, 0);
});

test('P12: a huge or endless body is refused while it comes', { timeout: 20_000 }, async (t) => {
  const { relay, requests } = await startRelay(t, { requestTimeoutMs: 300 });
  const origin = await listen(t, toNodeHandler(relay));
  const huge = await speak(
    origin,
    head('POST', 'Transfer-Encoding: chunked\r\n\r\n'),
    `10000\r\n${'x'.repeat(0x10000)}\r\n`,
  );
  assert.match(huge, /^HTTP\/1\.1 413 /);
  assert.match(huge, /"The body is too large\."/);
  const announced = await speak(origin, head('POST', 'Content-Length: 1000000\r\n\r\n'));
  assert.match(announced, /^HTTP\/1\.1 413 /);
  const slow = await speak(origin, head('POST', 'Content-Length: 100\r\n\r\n'), 'client_id=');
  assert.match(slow, /^HTTP\/1\.1 408 /);
  assert.equal(requests.length, 0);
});

test('P12: several cookies are several lines', async (t) => {
  const { relay } = await startRelay(t, { refreshTokenCookie: { keys: [newKey()] } });
  const origin = await listen(t, toNodeHandler(relay));
  const names = ['A', 'B', 'C', 'D', 'E'].map(cookieNameOf);
  const cookie = names.map((name) => `${name}=x`).join('; ');
  const response = await post(origin, codeForm, { cookie });
  const cookies = response.headers.getSetCookie();
  assert.equal(cookies.length, 3);
  assert.match(cookies[0], /; Max-Age=7776000; /);
  for (const [at, line] of cookies.slice(1).entries()) {
    assert.match(line, new RegExp(`^${names[at]}=; Max-Age=0; `));
  }
});

test('P12: a request that its sender gives up is not passed on', async (t) => {
  const { relay, requests } = await startRelay(t);
  const statuses = [];
  const handled = [];
  const handler = toNodeHandler(async (request) => {
    const response = await relay(request);
    statuses.push(response.status);
    return response;
  });
  const origin = await listen(t, (request, response) => handled.push(handler(request, response)));
  const socket = connect(new URL(origin).port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(`${head('POST', 'Content-Length: 100\r\n\r\n')}client_id=`);
  while (handled.length === 0) await new Promise(setImmediate);
  socket.destroy();
  await handled[0];
  assert.deepEqual(statuses, [400]);
  assert.equal(requests.length, 0);
});

test('P12: an answer that comes after the host has given its own is dropped, and harms nobody', async (t) => {
  const { relay } = await startRelay(t);
  const handler = toNodeHandler(relay);
  const handled = [];
  const origin = await listen(t, (request, response) => {
    handled.push(handler(request, response));
    response.writeHead(503).end('a time limit');
  });
  const answer = await post(origin, refreshForm('r'));
  assert.equal(answer.status, 503);
  assert.equal(await answer.text(), 'a time limit');
  await handled[0];
});

test('P12: a relay whose module could not be read tries again at the next call', async () => {
  const config = {
    clientId: 'relayed',
    clientSecret: 'secret',
    userAgent: 'test',
    allowedOrigins: ['https://app.example'],
  };
  const { stdout, stderr } = await runScript(`
    import { createTokenRelay } from 'postern/server';
    const real = process.getBuiltinModule;
    process.getBuiltinModule = () => ({ readFile: async () => { throw new Error('EMFILE'); } });
    const relay = createTokenRelay(${JSON.stringify(config)});
    const ask = () => relay(new Request('https://relay.example/')).then(
      ({ status }) => status,
      ({ code }) => code,
    );
    const outcomes = [await relay.ready.catch(({ code }) => code), await ask()];
    process.getBuiltinModule = real;
    outcomes.push(await ask(), await ask());
    console.log(JSON.stringify(outcomes));`);
  assert.equal(stderr, '');
  assert.deepEqual(JSON.parse(stdout), ['wasm_unavailable', 'wasm_unavailable', 405, 405]);
});

test('P12: a refresh that was sent goes on when its page has gone', async (t) => {
  let answerNow;
  let isAborted = false;
  const arrived = new Promise((resolve) => {
    answerNow = resolve;
  });
  let release;
  const held = new Promise((resolve) => (release = resolve));
  const { relay } = await startRelay(t, {
    answer: async () => {
      answerNow();
      await held;
      return json(tokens());
    },
  });
  const answers = [];
  const handler = toNodeHandler(async (request) => {
    const response = await relay(request);
    answers.push(response.status);
    return response;
  });
  const handled = [];
  const origin = await listen(t, (request, response) => {
    response.on('close', () => (isAborted = true));
    handled.push(handler(request, response));
  });
  const page = new AbortController();
  const asked = fetch(origin, {
    method: 'POST',
    headers: pageHeaders,
    body: refreshForm('r'),
    signal: page.signal,
  });
  await arrived;
  page.abort();
  await assert.rejects(asked);
  while (!isAborted) await new Promise(setImmediate);
  release();
  await handled[0];
  assert.deepEqual(answers, [200]);
});

test('P12: a body parser before the relay is a clear error, or does no harm', async (t) => {
  const { relay, requests } = await startRelay(t);
  const handler = toNodeHandler(relay);
  const behind = (parse) =>
    listen(t, async (request, response) => {
      const bytes = Buffer.concat(await request.toArray());
      Object.assign(request, parse(bytes));
      await handler(request, response);
    });
  const parsers = [
    [(bytes) => ({ body: Object.fromEntries(new URLSearchParams(`${bytes}`)) }), 500],
    [() => ({}), 500],
    [(bytes) => ({ body: bytes }), 200],
    [(bytes) => ({ body: `${bytes}` }), 200],
    [(bytes) => ({ body: {}, rawBody: bytes }), 200],
    [() => ({ body: Buffer.alloc(20_000, 'x') }), 413],
  ];
  for (const [parse, status] of parsers) {
    const response = await post(await behind(parse), refreshForm('r'));
    assert.equal(response.status, status, String(parse));
    const { error, error_description: description } = await response.json();
    if (status === 500) {
      assert.equal(error, 'server_error');
      assert.match(description, /body parser/);
    }
  }
  assert.equal(requests.length, 3);
  // One that has left this kind of body alone.
  const origin = await listen(t, (request, response) => {
    request.body = {};
    void handler(request, response);
  });
  assert.equal((await post(origin, refreshForm('r'))).status, 200);
});

test('P12: a relay that is not configured answers 500 and ends nothing', async (t) => {
  const origin = await listen(t, toNodeHandler(createTokenRelay({})));
  const response = await post(origin, refreshForm('r'));
  assert.equal(response.status, 500);
  assert.equal((await response.json()).error, 'server_error');
});
