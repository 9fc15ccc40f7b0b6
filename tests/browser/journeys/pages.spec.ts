// Every page, for each role: no axe violation, one h1, a title, no sideways scroll, nothing said on the console; on a phone and on a desk,
// in both languages.

import AxeBuilder from '@axe-core/playwright';
import { type ConsoleMessage, type Page, expect, test } from '@playwright/test';
import { LANGUAGES, asker, signedIn, speak } from './dolen';

const SIZES = [
  { width: 360, height: 780 },
  { width: 1280, height: 900 },
];
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** The addresses of each role, with ids that the demo has. */
async function addresses(ask: Awaited<ReturnType<typeof asker>>, role: string): Promise<string[]> {
  const first = async (query: string): Promise<string> => {
    const found = (await ask(`{ found: ${query} { nodes { id } } }`)).found.nodes[0];
    // Else the page that says "not found" would be walked in its place.
    if (!found) throw new Error(`the demo has none of ${query}`);
    return found.id;
  };
  switch (role) {
    case 'coordinator.north': {
      const person = await first('people(first: 1)');
      const known: { id: string; familyName: string; birthDate: string }[] = (await ask('{ found: people(first: 100) { nodes { id familyName birthDate } } }')).found.nodes;
      const [one, twin] = known.filter((one) => known.some((other) => other.id !== one.id && other.familyName === one.familyName && other.birthDate === one.birthDate));
      return [`/people/${one.id}`, `/people/${one.id}/same/${twin.id}`, '/', '/people', `/people/${person}`, `/people/${person}/package`, `/people/${person}/package/new`, `/people/${person}/referral/new`, '/people/new', `/people/${person}/edit`, `/letter/${person}`, `/people/${person}/held`, `/people/${person}/calendar`, `/concern/${person}`, '/charities', '/nowhere'];
    }
    case 'broker.north': {
      const taken = await first('referrals(first: 1, filter: { progress: [LOOKING] })');
      const arranged = await first('referrals(first: 1, filter: { progress: [ARRANGED] })');
      const booking = await first('bookings(first: 1, filter: { states: [CONFIRMED] })');
      return ['/', '/referrals', `/referrals/${taken}`, `/referrals/${arranged}`, `/find?referral=${taken}`, `/bookings/${booking}`, '/charities/new'];
    }
    case 'charity.friends': {
      const enquiry = await first('enquiries(first: 1)');
      const visit = await first('visits(first: 1)');
      const offering = (await ask('{ viewer { charity { id offerings(first: 1) { nodes { id } } } } }')).viewer.charity;
      return ['/', '/our/enquiries', `/our/enquiries/${enquiry}`, '/our/visits', `/our/visits/${visit}`, '/our/calendar', `/concern/${visit}`, '/our/bookings', '/our/offerings', `/charities/${offering.id}`, `/charities/${offering.id}/users`, `/charities/${offering.id}/offerings/new`, `/offerings/${offering.offerings.nodes[0].id}`, `/offerings/${offering.offerings.nodes[0].id}/week`, `/offerings/${offering.offerings.nodes[0].id}/edit`];
    }
    case 'manager':
      return ['/', '/people', '/referrals', '/concerns', '/insight', `/teams/${await first('teams(first: 1)')}/pack`];
    default: {
      const [team, category, charity] = [await first('teams(first: 1)'), await first('categories(first: 1)'), await first('charities(first: 1)')];
      const houses = ['/admin/teams', '/admin/teams/new', `/admin/teams/${team}`, '/admin/categories', '/admin/categories/new', `/admin/categories/${category}`];
      return ['/', '/admin/accounts', '/admin/accounts/new', '/admin/in-error', '/admin/audit', '/admin/outbox', '/admin/imports', '/admin/charities-to-review', '/admin/protocols', ...houses, `/charities/${charity}/edit`, `/charities/${charity}/protocol`];
    }
  }
}

/** Opens the page once, and looks at it in both languages and both sizes. */
async function isSound(page: Page, address: string) {
  const said: string[] = [];
  const listen = (message: ConsoleMessage) => {
    if (['error', 'warning'].includes(message.type())) said.push(message.text());
  };
  page.on('console', listen);
  await page.goto(address);
  for (const language of LANGUAGES) {
    await speak(page, language);
    for (const size of SIZES) {
      await page.setViewportSize(size);
      await isSoundAsShown(page, `${address} (${language}, ${size.width} px)`);
    }
  }
  page.off('console', listen);
  expect(said, `${address} on the console`).toEqual([]);
}

async function isSoundAsShown(page: Page, where: string) {
  await expect(page.locator('main h1'), where).toHaveCount(1);
  await expect(page.locator('.dolen-skeleton'), where).toHaveCount(0);
  await expect(page, where).toHaveTitle(/Dolen/);
  const found = await new AxeBuilder({ page }).withTags(RULES).analyze();
  expect(found.violations.map((one) => `${where} ${one.id}: ${one.nodes.map((node) => node.target).join(' | ')}`)).toEqual([]);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide, `${where} scrolls sideways`).toBeLessThanOrEqual(0);
}

test('the sign-in page is sound in both languages and sizes', async ({ page }) => {
  await isSound(page, '/sign-in');
});

for (const role of ['coordinator.north', 'broker.north', 'charity.friends', 'manager', 'administrator']) {
  test(`every page of ${role} is sound in both languages and sizes`, async ({ browser, request }) => {
    test.setTimeout(300_000);
    const pages = await addresses(await asker(request, role), role);
    const page = await signedIn(browser, role, 'en');
    for (const address of pages) await isSound(page, address);
  });
}
