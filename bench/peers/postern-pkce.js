// SPDX-License-Identifier: MIT
import { OAuthHelper, preload } from 'postern';

export async function ready() {
  await preload();
  return {
    async makeInTurn(count) {
      for (let made = 0; made < count; ++made) await OAuthHelper.generatePKCE();
    },
  };
}
