// SPDX-License-Identifier: MIT
export { createShowdownAuth, parseChallstr, trnCommand } from './showdown-auth-client.js';
