// SPDX-License-Identifier: MIT
// A Fetch handler for Node's http and for Express.

/** What is used of Node's `IncomingMessage`. */
export interface NodeRequest {
  readonly method?: string | undefined;
  readonly httpVersionMajor: number;
  /** Names and values, taking turns. */
  readonly rawHeaders: readonly string[];
  /** The whole body has come. */
  readonly complete: boolean;
  /** Something has read from the body. */
  readonly readableDidRead: boolean;
  on(event: string, listener: (...values: never[]) => void): unknown;
  pause(): unknown;
  resume(): unknown;
}

/** What is used of Node's `ServerResponse`. */
export interface NodeResponse {
  readonly destroyed: boolean;
  readonly headersSent: boolean;
  statusCode: number;
  setHeader(name: string, value: string | string[]): unknown;
  end(body?: string): unknown;
}

/** What frameworks and body parsers add: the body, as they have read it. */
interface ParsedBody {
  readonly body?: unknown;
  readonly rawBody?: unknown;
}

/**
 * The relay as a listener of Node's `http.createServer`, and as a handler of Express. It reads the
 * request by itself: mount it before a body parser, as `express.urlencoded()` is. (One that leaves
 * bytes or text, as `express.raw()` and `express.text()` do, does no harm.)
 *
 * The promise is fulfilled when the answer was handed to Node, and never rejects: a relay that is not
 * configured answers 500, and its `ready` says why. Whoever goes away is not waited for; what was sent
 * to the authorization server goes on.
 */
export function toNodeHandler(
  relay: (request: Request) => Promise<Response>,
): (request: NodeRequest, response: NodeResponse) => Promise<void> {
  return async (request, response) => {
    const body = bodyOf(request);
    const answer =
      body === undefined
        ? failure('A body parser has read the request: the relay must come before it.')
        : await answered(relay, request, body);
    const text = await answer.text();
    // Whoever waited has gone, or a framework's time limit has answered.
    if (response.destroyed || response.headersSent) return;
    response.statusCode = answer.status;
    answer.headers.forEach((value, name) => {
      // These alone must not be joined to one line.
      if (name !== 'set-cookie') response.setHeader(name, value);
    });
    const cookies = answer.headers.getSetCookie();
    if (cookies.length > 0) response.setHeader('set-cookie', cookies);
    // Nobody reads the rest of a body that was refused. HTTP/2 ends a stream, and no connection.
    if (!request.complete && request.httpVersionMajor < 2) {
      response.setHeader('connection', 'close');
    }
    response.end(text);
  };
}

async function answered(
  relay: (request: Request) => Promise<Response>,
  request: NodeRequest,
  body: BodyInit,
): Promise<Response> {
  try {
    return await relay(toRequest(request, body));
  } catch {
    return failure('The relay cannot work: await its ready to see why.');
  }
}

function failure(description: string): Response {
  return Response.json(
    { error: 'server_error', error_description: description },
    { status: 500, headers: { 'cache-control': 'no-store' } },
  );
}

/** The body, as a stream or as what was read of it before; undefined if that cannot be known. */
function bodyOf(request: NodeRequest & ParsedBody): BodyInit | undefined {
  if (!request.readableDidRead) return streamOf(request);
  return [request.rawBody, request.body].find(
    (body): body is string | Uint8Array<ArrayBuffer> =>
      typeof body === 'string' || body instanceof Uint8Array,
  );
}

function toRequest({ method = 'GET', rawHeaders }: NodeRequest, body: BodyInit): Request {
  const headers = new Headers();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    // HTTP/2 has pseudo-headers, which start with a colon.
    if (!rawHeaders[at]!.startsWith(':')) headers.append(rawHeaders[at]!, rawHeaders[at + 1]!);
  }
  const isPost = method === 'POST' || method === 'OPTIONS';
  const request = {
    // A Request refuses TRACE and the like; the relay refuses all the others in one way.
    method: isPost ? method : 'GET',
    headers,
    ...(method === 'POST' && { body, duplex: 'half' }),
  };
  // A Request has to have an address; the relay is for any, and a Host may be anything.
  return new Request('about:blank', request as RequestInit);
}

/** Node's own conversion destroys the connection when it is cancelled, and with it the answer. */
function streamOf(request: NodeRequest): ReadableStream<Uint8Array> {
  let isOver = false;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const end = (finish: () => void) => () => {
        if (!isOver) finish();
        isOver = true;
      };
      const fail = end(() => controller.error());
      request.on('data', (chunk: Uint8Array) => {
        request.pause();
        if (!isOver) controller.enqueue(chunk);
      });
      request.on(
        'end',
        end(() => controller.close()),
      );
      request.on('error', fail);
      request.on('close', fail);
      request.pause();
    },
    pull() {
      request.resume();
    },
    cancel() {
      isOver = true;
      request.pause();
    },
  });
}
