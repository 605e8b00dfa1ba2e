// A token endpoint on loopback that answers as a test tells it to and remembers what it was asked.
import { createServer } from 'node:http';
import { once } from 'node:events';

const textOf = async (request) => Buffer.concat(await request.toArray()).toString();

export const json = (body, status = 200, headers = {}) => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

// answer(request) gives {status, headers, body} or a promise of it; undefined hangs.
export async function startTokenServer(t, answer) {
  const requests = [];
  const server = createServer(async (incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const request = { method, url, headers, body: await textOf(incoming) };
    requests.push(request);
    const reply = await answer(request, requests.length);
    if (!reply || outgoing.destroyed) return;
    outgoing.writeHead(reply.status, reply.headers);
    outgoing.end(reply.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const origin = `http://127.0.0.1:${server.address().port}`;
  return {
    origin,
    requests,
    provider: {
      authorizationEndpoint: `${origin}/authorize`,
      tokenEndpoint: `${origin}/token`,
      apiOrigin: origin,
    },
  };
}

// A provider at a port that nobody listens on any more.
export async function unreachableProvider() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${server.address().port}`;
  server.close();
  await once(server, 'close');
  return { authorizationEndpoint: `${endpoint}/authorize`, tokenEndpoint: `${endpoint}/token` };
}
