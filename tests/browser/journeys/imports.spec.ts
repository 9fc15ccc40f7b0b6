// Another directory's feed comes in: what is new at once, what changes something known when an administrator approves it, and what nobody
// can place when they say what it is.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { LANGUAGES, signedIn, words } from './dolen';

const BINARY = process.env.JOURNEYS_BINARY ?? '../../target/debug/dolen';

/** A service as Open Referral UK has it. */
const service = (feed: string, number: number, more: object = {}) => ({
  id: `${feed}-${number}`,
  name: `Tea and talk ${number}, ${feed}`,
  description: '<p>A chat over tea.</p><script>alert(1)</script>',
  status: 'active',
  organization: { id: feed, name: `Neighbours of ${feed}`, email: `${feed}@example.org` },
  service_at_locations: [{ location: { addresses: [{ postal_code: 'SA62 6AA' }] } }],
  attributes: [{ taxonomy_term: { code: 'befriending' } }],
  ...more,
});

function imported(feed: string, services: object[]) {
  const file = join(mkdtempSync(join(tmpdir(), 'dolen-feed-')), 'feed.json');
  writeFileSync(file, JSON.stringify({ contents: services }));
  const env = { ...process.env, DATABASE_URL: `sqlite://${join(process.env.JOURNEYS_DATA ?? '', 'dolen.sqlite')}` };
  return execFileSync(BINARY, ['import', 'oruk', file, '--feed', feed], { env, encoding: 'utf8' });
}

for (const language of LANGUAGES) {
  test(`a feed is imported, approved and placed (${language})`, async ({ browser }) => {
    const { text, like } = words(language);
    const feed = `qqq-${language}`;
    const unclear = service(feed, 2, { name: `Xyzzy ${feed}`, attributes: [] });
    expect(imported(feed, [service(feed, 1), unclear, {}])).toContain('3 services: 1 added, 0 changed, 0 unchanged, 1 to review, 1 refused');
    const renamed = service(feed, 1, { name: `Tea and cake, ${feed}` });
    expect(imported(feed, [renamed, unclear])).toContain('2 services: 0 added, 1 changed, 0 unchanged, 1 to review, 0 refused');

    const page = await signedIn(browser, 'administrator', language);
    await page.goto('/admin/imports');
    await page.getByRole('link', { name: feed }).first().click();
    await expect(page.getByText(`Tea and cake, ${feed}`).first()).toBeVisible();
    await page.getByRole('button', { name: like('imports.approve_one') }).click();
    await expect(page.getByText(text('imports.approved'))).toBeVisible();
    await expect(page.getByText(text('words.import_state.applied'), { exact: true })).toBeVisible();

    await page.locator('#show').selectOption('TO_REVIEW');
    await expect(page.getByText(`Xyzzy ${feed}`)).toBeVisible();
    await page.getByRole('combobox', { name: text('imports.kind') }).selectOption({ index: 1 });
    await page.getByRole('button', { name: text('imports.add') }).click();
    // The list may hear of it before the button does: what counts is that it waits no more.
    await expect(page.getByText(`Xyzzy ${feed}`)).toBeHidden();

    await page.goto('/charities');
    await page.locator('input[type=search]').fill(feed);
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: `Neighbours of ${feed}` }).click();
    await expect(page.getByText(`Tea and cake, ${feed}`)).toBeVisible();
    await expect(page.getByText(`Xyzzy ${feed}`)).toBeVisible();
  });
}
