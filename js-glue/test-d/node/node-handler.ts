// The relay in Node's http, with Node's own types; the package's declarations do without them.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { toNodeHandler, type TokenRelay } from 'postern/server';

declare const relay: TokenRelay;

const handler = toNodeHandler(relay);
createServer(handler);
createServer(toNodeHandler(async (request) => relay(request)));
const asNode: (request: IncomingMessage, response: ServerResponse) => Promise<void> = handler;
