// SPDX-License-Identifier: MIT
// The `test` of server-fixtures.ts, in Firefox, WebKitGTK or Chromium: which, the project says.

import { expect, type Page } from '@playwright/test';
import { test as base } from '../support/server-fixtures.ts';
import { DrivenContext } from './driven-page.ts';
import type { Engine, EngineName } from './driver.ts';
import { startChromium, startFirefox } from './puppeteer-engine.ts';
import { startWebKitGtk } from './webkitgtk-engine.ts';

export { expect };
export type { Page };
export { expectError } from '../support/outcome.ts';
export { allow, deny, signIn } from '../support/sign-in.ts';

export interface EngineOptions {
  engineName: EngineName;
}

interface WorkerFixtures extends EngineOptions {
  engine: Engine;
}

interface TestFixtures {
  /** A profile of its own. */
  tabs: DrivenContext;
  /** Its first tab. */
  tab: Page;
  /** What the app's pages complained of; a test that expects something takes it out. */
  complaints: Complaint[];
}

interface Complaint {
  kind: 'error' | 'rejection' | 'console.error' | 'securitypolicyviolation' | 'policy report';
  text: string;
  page: string;
}

const COMPLAINTS = '/__complaints';

/** Runs in the app's pages. No driver but Chromium's tells of everything that a page complains of. */
function reportComplaints(path: string): void {
  const tell = (kind: string, text: unknown) =>
    void navigator.sendBeacon(
      path,
      JSON.stringify({ kind, text: String(text), page: location.pathname }),
    );
  // Its own policy lets the callback page send nothing.
  if (location.pathname === '/popup-callback.html') return;
  addEventListener('error', ({ message }) => tell('error', message));
  addEventListener('unhandledrejection', ({ reason }) => tell('rejection', reason));
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
    tell('securitypolicyviolation', `${violatedDirective} ${blockedURI}`),
  );
  const { error } = console;
  console.error = (...values) => {
    tell('console.error', values.join(' '));
    error.apply(console, values);
  };
}

const START = { chromium: startChromium, firefox: startFirefox, webkitgtk: startWebKitGtk };

export const test = base.extend<TestFixtures, WorkerFixtures>({
  engineName: ['firefox', { scope: 'worker', option: true }],

  engine: [
    async ({ engineName }, use) => {
      const engine = await START[engineName]();
      await use(engine);
      await engine.close();
    },
    { scope: 'worker', timeout: 60_000 },
  ],

  complaints: [
    async ({ appServer }, use) => {
      const complaints: Complaint[] = [];
      // Chromium's headless pages have no icon; the others ask for one, by the policy of images.
      appServer.policy['img-src'] = ["'self'"];
      appServer.routes.set(COMPLAINTS, async (request) => {
        complaints.push(await request.json());
        return new Response(null, { status: 204 });
      });
      const argument = JSON.stringify(COMPLAINTS);
      appServer.headScripts.push(`(${reportComplaints})(${argument});`);
      await use(complaints);
      for (const report of appServer.cspReports) {
        complaints.push({ kind: 'policy report', text: JSON.stringify(report), page: '' });
      }
      expect(complaints, 'what the pages complained of').toEqual([]);
    },
    { auto: true },
  ],

  // After `complaints`: its pages are closed before those are counted.
  tabs: async ({ engine, appServer, complaints: _ }, use) => {
    const context = new DrivenContext(await engine.newProfile(), appServer);
    await use(context);
    await context.close();
  },

  tab: async ({ tabs }, use) => {
    await use(await tabs.newPage());
  },
});
