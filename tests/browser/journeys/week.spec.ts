// A charity keeps its week true: on a phone, in Welsh, in a minute; and with all that is booked in sight.

import { expect, test } from '@playwright/test';
import { asker, signedIn, words } from './dolen';

const PHONE = { viewport: { width: 360, height: 780 } };

/** The first Sunday at least `days` from now. */
function sundayAfter(days: number) {
  const date = new Date(Date.now() + days * 86_400_000);
  date.setUTCDate(date.getUTCDate() + ((7 - date.getUTCDay()) % 7));
  return date.toISOString().slice(0, 10);
}

const typed = (day: string) => day.split('-').reverse().join('/');

test('a charity adds a session and a closed day on a phone in Welsh, sees the four weeks, saves, and a broker finds it', async ({ browser, request }) => {
  const say = words('cy');
  const ask = await asker(request, 'charity.dogs');
  const charity = (await ask('{ viewer { charity { offerings(first: 1) { nodes { id category { id } } } } } }')).viewer.charity;
  const offering = charity.offerings.nodes[0];
  const page = await signedIn(browser, 'charity.dogs', 'cy', PHONE);
  await page.goto('/our/offerings');
  await page.locator(`main a[href="/offerings/${offering.id}/week"]`).click();

  await page.locator('#add-SUN').click();
  await page.locator('#start').fill('10:00');
  await page.locator('#end').fill('12:30');
  await page.locator('#places').fill('3');
  await page.getByRole('button', { name: say.text('week_edit.put') }).click();
  const sunday = page.locator('.dolen-week--kept > li').last();
  await expect(sunday.locator('.dolen-week__session')).toContainText('12.30yp');

  // A key moves it, and a step back undoes that.
  await sunday.locator('.dolen-week__session').press('ArrowUp');
  await expect(sunday.locator('.dolen-week__session')).toContainText('9.45yb');
  await page.getByRole('button', { name: say.text('week_edit.undo') }).click();
  await expect(sunday.locator('.dolen-week__session')).toContainText('10yb');

  // What is not saved yet outlives a reload.
  await page.reload();
  await expect(sunday.locator('.dolen-week__session')).toContainText('10yb');

  // What the demo gave away of its places, and whether it takes nobody for a while, is another day's chance.
  await page.locator('#pausedUntil').fill('');
  await page.locator('#available').fill(await page.locator('#maximum').inputValue());
  const closed = sundayAfter(8);
  await page.locator('#closedFrom').fill(typed(closed));
  await page.locator('#closedWhy').fill('Hyfforddiant');
  await page.getByRole('button', { name: say.text('week_edit.close_days') }).click();
  const shut = page.locator('.dolen-list__row', { hasText: '12.30yp' }).filter({ hasText: say.text('words.time_state.closed') });
  await expect(shut).toHaveCount(1);
  await page.getByRole('button', { name: say.text('week_edit.save') }).click();
  await expect(page.getByText(say.text('week_edit.saved'))).toBeVisible();

  const broker = await asker(request, 'broker.pembroke');
  const query = `query ($need: NeedInput!, $id: ID!) { offering(id: $id) { postcode sessions { weekdays startMinute } closures { fromDate } confirmedOnBehalf }
    findOfferings(need: $need, first: 50) { nodes { offering { id } nextSessions { startsAt } } notMatched { offering { id } failed { code } } } }`;
  const postcode = (await broker('query ($id: ID!) { offering(id: $id) { postcode } }', { id: offering.id })).offering.postcode;
  const wanted = { weekdays: ['SUN'], partsOfDay: ['MORNING'], fromDate: sundayAfter(1), timesPerWeek: 1, language: 'EN', languageNeed: 'NONE', accessNeeds: [] };
  const found = await broker(query, { id: offering.id, need: { postcode, categoryId: offering.category.id, wanted } });
  expect(found.offering.sessions).toContainEqual({ weekdays: ['SUN'], startMinute: 600 });
  expect(found.offering.closures).toContainEqual({ fromDate: closed });
  const refused = found.findOfferings.notMatched.find((one: { offering: { id: string } }) => one.offering.id === offering.id);
  expect(refused?.failed).toBeUndefined();
  const match = found.findOfferings.nodes.find((one: { offering: { id: string } }) => one.offering.id === offering.id);
  expect(match.nextSessions.map((one: { startsAt: string }) => one.startsAt.slice(0, 10))).not.toContain(closed);
});

test('closing a day on which somebody is booked says so first, and calls the visit off only where that is said', async ({ browser, request }) => {
  const say = words('en');
  const ask = await asker(request, 'charity.friends');
  const from = sundayAfter(1);
  const query = `query ($from: NaiveDate!) { visits(first: 1, filter: { from: $from, states: [PLANNED] }) {
    nodes { id startsAt booking { id subject { name } offering { id } } } } }`;
  const visit = (await ask(query, { from })).visits.nodes[0];
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/London' }).format(new Date(visit.startsAt));
  const page = await signedIn(browser, 'charity.friends', 'en');
  await page.goto(`/offerings/${visit.booking.offering.id}/week`);
  await page.locator('#closedFrom').fill(typed(day));
  await page.getByRole('button', { name: say.text('week_edit.close_days') }).click();
  const clashes = page.locator('#clashes');
  await expect(clashes).toContainText(visit.booking.subject.name);

  await page.getByRole('button', { name: say.text('week_edit.save') }).click();
  await expect(page.locator('#errors')).toContainText(say.text('words.user_error_code.visits_on_closed_days'));
  await clashes.locator('input[value=CALL_OFF]').check();
  await page.getByRole('button', { name: say.text('week_edit.save') }).click();
  await expect(page.getByText(say.text('week_edit.saved'))).toBeVisible();
  const now = 'query ($id: ID!) { booking(id: $id) { state visits(first: 100) { nodes { id state cancelReason } } } }';
  const booking = (await ask(now, { id: visit.booking.id })).booking;
  expect(booking.state).toBe('CONFIRMED');
  expect(booking.visits.nodes).toContainEqual({ id: visit.id, state: 'CANCELLED', cancelReason: 'OFFERING_CLOSED' });
});
