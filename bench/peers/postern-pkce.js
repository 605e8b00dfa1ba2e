// SPDX-License-Identifier: MIT
import { OAuthHelper, preload } from 'postern';

export async function ready() {
  await preload();
  return { makePair: () => OAuthHelper.generatePKCE() };
}
