// Journeys run against one server with the demo's data, which `cargo xtask test` builds and Playwright starts and stops.
// By hand: `cargo xtask build-client && cargo build --bin dolen && npx playwright test`.

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';

const port = process.env.JOURNEYS_PORT ?? '8097';
const address = `http://127.0.0.1:${port}`;
const binary = process.env.JOURNEYS_BINARY ?? '../../target/debug/dolen';

// For the database, its keys and the report. The configuration is read again in each worker; the first makes the folder.
const data = (process.env.JOURNEYS_DATA ??= mkdtempSync(join(tmpdir(), 'dolen-journeys-')));

export default defineConfig({
  testDir: './journeys',
  outputDir: './test-results',
  fullyParallel: true,
  workers: 2,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['json', { outputFile: join(data, 'report.json') }]],
  use: {
    baseURL: address,
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.JOURNEYS_CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  webServer: {
    command: `"${binary}" serve --demo --listen 127.0.0.1:${port}`,
    url: `${address}/readyz`,
    timeout: 120_000,
    reuseExistingServer: false,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 5_000 },
    env: {
      DATABASE_URL: `sqlite://${join(data, 'dolen.sqlite')}`,
      DOLEN_KEY_FILE: join(data, 'dolen.key'),
      // Each request's line would bury what the runner says.
      RUST_LOG: 'warn',
    },
  },
});
