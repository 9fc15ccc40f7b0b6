// What every journey speaks: the page's own words in either language, a window signed in as somebody, and the API for what a
// journey begins from.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type APIRequestContext, type Browser, type BrowserContextOptions, type Page, expect } from '@playwright/test';

export type Language = 'en' | 'cy';
export const LANGUAGES: Language[] = ['en', 'cy'];
const PASSWORD = 'croeso-i-dolen';

/** The words of the page by their key, as the client has them. Arguments that are not given match anything. */
export function words(language: Language) {
  const folder = fileURLToPath(new URL(`../../../client/locales/${language}`, import.meta.url));
  const all: Record<string, unknown> = {};
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
    all[file.slice(0, -'.json'.length)] = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  }
  const find = (key: string): string => {
    const found = key.split('.').reduce<unknown>((node, part) => (node as Record<string, unknown>)?.[part], all);
    if (typeof found !== 'string') throw new Error(`no words for ${key} in ${language}`);
    return found;
  };
  return {
    text: (key: string, values: Record<string, string> = {}) =>
      find(key).replace(/\{\{ (\w+) \}\}/g, (_, name: string) => values[name] ?? ''),
    /** As a pattern, whatever the arguments are. */
    like: (key: string) => new RegExp(find(key).split(/\{\{ \w+ \}\}/).map(escape).join('.*')),
  };
}

const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A window of its own, signed in through the page, in the language of the journey. */
export async function signedIn(browser: Browser, who: string, language: Language, options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ locale: 'en-GB', ...options });
  const page = await context.newPage();
  await page.goto('/sign-in');
  await page.locator('#email').fill(`${who}@dolen.example`);
  await page.locator('#password').fill(PASSWORD);
  await page.locator('main form button[type=submit]').click();
  await expect(page).not.toHaveURL(/sign-in/);
  await speak(page, language);
  return page;
}

/** Switches the page's language where it is another. */
export async function speak(page: Page, language: Language) {
  await expect(page.locator('#language-switch')).toBeVisible();
  const lang = await page.locator('html').getAttribute('lang');
  if (!lang?.startsWith(language)) await page.locator('#language-switch').click();
  await isIn(page, language);
}

/** Whether the page says that it is in the language: `cy`, `en-GB`. */
export async function isIn(page: Page, language: Language) {
  await expect(page.locator('html')).toHaveAttribute('lang', new RegExp(`^${language}`));
}

/** Asks the API as somebody, for what a journey begins from. */
export async function asker(request: APIRequestContext, who: string) {
  const signIn = await request.post('/auth/sign-in', { data: { email: `${who}@dolen.example`, password: PASSWORD } });
  const { accessToken } = await signIn.json();
  return async (query: string, variables: Record<string, unknown> = {}) => {
    const answer = await request.post('/graphql', {
      headers: { authorization: `Bearer ${accessToken}` },
      data: { query, variables },
    });
    const { data, errors } = await answer.json();
    expect(errors, query).toBeUndefined();
    return data;
  };
}
