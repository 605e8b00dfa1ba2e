// SPDX-License-Identifier: MIT
// Another origin on this machine, which takes any request from anybody and remembers what came with it.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RecordedRequest {
  method: string;
  path: string;
  authorization: string | null;
  body: string;
}

export class RecordingOrigin {
  readonly origin: string;
  readonly requests: RecordedRequest[] = [];
  /** The status of each answer. */
  status = 200;
  readonly #close: () => Promise<void>;

  private constructor(origin: string, close: () => Promise<void>) {
    this.origin = origin;
    this.#close = close;
  }

  static async start(): Promise<RecordingOrigin> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const recording = new RecordingOrigin(`http://127.0.0.1:${port}`, async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    });
    server.on('request', async (request, response) => {
      const { method = '', url = '', headers } = request;
      let body = '';
      for await (const chunk of request.setEncoding('utf8')) body += chunk;
      const { authorization = null } = headers;
      recording.requests.push({ method, path: url, authorization, body });
      response.writeHead(method === 'OPTIONS' ? 204 : recording.status, {
        'Access-Control-Allow-Origin': '*',
        'Access-Control-Allow-Headers': 'authorization, content-type',
        'Access-Control-Allow-Methods': 'GET, POST, PUT',
        'Content-Type': 'application/json',
      });
      response.end(method === 'OPTIONS' ? undefined : '{}');
    });
    return recording;
  }

  /** Without the preflights. */
  get sent(): RecordedRequest[] {
    return this.requests.filter(({ method }) => method !== 'OPTIONS');
  }

  close(): Promise<void> {
    return this.#close();
  }
}
