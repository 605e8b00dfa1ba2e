// SPDX-License-Identifier: MIT
import * as oauth from 'oauth4webapi';

export async function ready() {
  return {
    async makePair() {
      const codeVerifier = oauth.generateRandomCodeVerifier();
      return { codeVerifier, codeChallenge: await oauth.calculatePKCECodeChallenge(codeVerifier) };
    },
  };
}
