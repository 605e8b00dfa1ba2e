// SPDX-License-Identifier: MIT
// A module worker that does one job for each message, and answers with what came of it.

const jobs = {
  async import(urls) {
    const { importAndWatch } = await import('/side-effects.js');
    return importAndWatch(urls);
  },

  async generatePkce() {
    const { OAuthHelper } = await import('/postern/index.js');
    return OAuthHelper.generatePKCE();
  },

  /** A session that is due, renewed and handed out. */
  async refresh({ config, tokens }) {
    const { createBrowserAuth } = await import('/postern/index.js');
    let stored = tokens;
    const auth = createBrowserAuth(config, {
      get: async () => stored,
      set: async (value) => void (stored = value),
      clear: async () => void (stored = undefined),
    });
    return { accessToken: await auth.getAccessToken(), stored };
  },
};

onmessage = async ({ data: { job, argument } }) => {
  try {
    postMessage({ value: await jobs[job](argument) });
  } catch (error) {
    postMessage({ error: String(error) });
  }
};
