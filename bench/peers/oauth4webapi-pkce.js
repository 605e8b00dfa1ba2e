// SPDX-License-Identifier: MIT
import * as oauth from 'oauth4webapi';

export async function ready() {
  return {
    async makeInTurn(count) {
      for (let made = 0; made < count; ++made) {
        const codeVerifier = oauth.generateRandomCodeVerifier();
        await oauth.calculatePKCECodeChallenge(codeVerifier);
      }
    },
  };
}
