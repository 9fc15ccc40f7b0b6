// The main job, across three roles in three windows: it must never break.

import { type APIRequestContext, expect, test } from '@playwright/test';
import { LANGUAGES, asker, signedIn, words } from './dolen';

interface Help {
  person: string;
  name: string;
  category: string;
  outcome: string;
  offering: string;
}

interface Own {
  id: string;
  version: number;
  capacity: { maximum: number };
  category: { id: string };
}

/** A person of the Pembroke team whom some help of the charity fits, for whom nobody has asked for it, and a current agreement to share. */
async function somebodyToHelp(request: APIRequestContext, skip: number): Promise<Help> {
  const coordinator = await asker(request, 'coordinator.pembroke');
  const charity = await asker(request, 'charity.friends');
  const own = (await charity('{ viewer { charity { offerings(first: 20) { nodes { id version capacity { maximum } category { id } } } } } }')).viewer.charity;
  const offerings: Own[] = own.offerings.nodes;
  // What the demo gave away of its places is another day's chance; and so is which of its sessions have one left.
  for (const { id, version, capacity } of offerings) {
    const room = { idempotencyKey: crypto.randomUUID(), offeringId: id, version, available: capacity.maximum };
    await charity('mutation ($input: AvailabilityConfirmInput!) { availabilityConfirm(input: $input) { userErrors { code } } }', { input: room });
  }
  const people = await coordinator(
    '{ people(first: 50) { nodes { id displayName carePackage { state outcomes { id } } referrals(first: 5) { nodes { category { id } } } } } }',
  );
  const find = `query ($need: NeedInput!) { findOfferings(need: $need, first: 50) { nodes { offering { id } } } }`;
  const wanted = { weekdays: [], partsOfDay: [], fromDate: inDays(0), timesPerWeek: 1, language: 'EN', languageNeed: 'NONE', accessNeeds: [] };
  for (const person of people.people.nodes) {
    if (person.carePackage?.state !== 'ACTIVE' || person.carePackage.outcomes.length === 0) continue;
    for (const offering of offerings) {
      const asked = person.referrals.nodes.some((referral: { category: { id: string } }) => referral.category.id === offering.category.id);
      if (asked) continue;
      const need = { personId: person.id, categoryId: offering.category.id, wanted };
      const found = await coordinator(find, { need });
      if (!found.findOfferings.nodes.some((match: { offering: { id: string } }) => match.offering.id === offering.id)) continue;
      if (skip-- > 0) break;
      const agreement = { idempotencyKey: crypto.randomUUID(), personId: person.id, scope: 'ALL', how: 'VERBAL' };
      await coordinator('mutation ($input: SharingAgreementRecordInput!) { sharingAgreementRecord(input: $input) { userErrors { code } } }', { input: agreement });
      return {
        person: person.id,
        name: person.displayName,
        category: offering.category.id,
        outcome: person.carePackage.outcomes[0].id,
        offering: offering.id,
      };
    }
  }
  throw new Error('the demo has nobody whom the charity fits');
}

/** The referral that was just submitted; the person may have others that nobody has taken. */
async function submitted(request: APIRequestContext, help: Help): Promise<string> {
  const coordinator = await asker(request, 'coordinator.pembroke');
  const asked = await coordinator('query ($id: ID!) { person(id: $id) { referrals(first: 50) { nodes { id category { id } } } } }', { id: help.person });
  return asked.person.referrals.nodes.find((one: { category: { id: string } }) => one.category.id === help.category).id;
}

function inDays(days: number) {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

for (const [number, language] of LANGUAGES.entries()) {
  test(`a referral becomes a booking in the care package, seen by all three as it happens (${language})`, async ({ browser, request }) => {
    test.setTimeout(180_000);
    const say = words(language);
    const help = await somebodyToHelp(request, number);
    const coordinator = await signedIn(browser, 'coordinator.pembroke', language);
    const broker = await signedIn(browser, 'broker.pembroke', language);
    const charity = await signedIn(browser, 'charity.friends', language);
    await charity.goto('/our/enquiries');
    await expect(charity.locator('h1')).toBeVisible();

    // The co-ordinator asks for help towards an outcome of the package.
    await coordinator.goto(`/people/${help.person}`);
    await coordinator.getByRole('link', { name: say.text('person.ask_for_help') }).first().click();
    await coordinator.locator('#categoryId').selectOption(help.category);
    await coordinator.locator('#outcomeId').selectOption(help.outcome);
    await coordinator.locator('input[name="wanted.languageNeed"][value="NONE"]').check();
    await coordinator.locator('#note').fill('Likes to talk about sheepdogs.');
    await coordinator.getByRole('button', { name: say.text('referral_new.submit') }).click();
    await expect(coordinator.getByText(say.text('referral_new.submitted'))).toBeVisible();

    // The broker takes it and finds who can help.
    const referral = `/referrals/${await submitted(request, help)}`;
    await broker.goto('/referrals?progress=NEW');
    await broker.locator(`main a[href="${referral}"]`).first().click();
    await expect(broker.locator('h1')).toContainText(help.name);
    await broker.getByRole('button', { name: say.text('words.referral_action.take') }).click();
    const find = broker.locator('main').getByRole('link', { name: say.text('referrals.find'), exact: true });
    await expect(find).toBeVisible();
    await find.click();
    await broker.locator(`label[for="ask-${help.offering}"]`).click();
    await broker.getByRole('button', { name: say.text('find.ask_count_one', { count: '1' }) }).click();
    await expect(broker).toHaveURL(new RegExp(`${referral}$`));

    // The charity sees the enquiry without reloading, and nothing by which to know the person; it says yes.
    const asBroker = await asker(request, 'broker.pembroke');
    const sent = await asBroker('query ($id: ID!) { referral(id: $id) { enquiries { id } } }', { id: referral.split('/').pop() });
    const enquiry = charity.locator(`main a[href="/our/enquiries/${sent.referral.enquiries[0].id}"]`);
    // Into a list that somebody reads nothing is pushed: it offers what is new.
    const news = charity.getByRole('button', { name: say.text('status.show_changes') });
    await expect(enquiry.or(news).first()).toBeVisible();
    if (await news.isVisible()) await news.click();
    await expect(charity.locator('main')).not.toContainText(help.name);
    await enquiry.click();
    await expect(charity.locator('main')).not.toContainText(help.name);
    // Looking at it opens it; the answer is to what stands then.
    const asked = await asker(request, 'charity.friends');
    const state = async () => (await asked('query ($id: ID!) { enquiry(id: $id) { state } }', { id: sent.referral.enquiries[0].id })).enquiry.state;
    await expect.poll(state).toBe('OPENED');
    await charity.getByRole('link', { name: say.text('our.answer_yes') }).click();
    await charity.getByRole('button', { name: say.text('our.accept_button') }).click();
    await expect(charity.locator('main')).toContainText(help.name);

    // The broker sees the yes without reloading, plans the booking and confirms it.
    const plan = broker.getByRole('link', { name: say.text('referrals.plan_booking') }).first();
    await expect(plan).toBeVisible();
    await plan.click();
    await expect(broker.getByRole('heading', { name: say.text('book.four_weeks') })).toBeVisible();
    // Not in one of the sessions, whose places the demo may have given away, but at a time that the charity agreed.
    await broker.getByRole('radio', { name: say.text('book.no_session') }).check();
    const days = broker.locator('input[type=checkbox][name="pattern.weekdays"]');
    if ((await days.locator(':scope:checked').count()) === 0) await days.nth(1).check();
    const minutes = broker.locator('[name="pattern.minutes"], [id="pattern.minutes"]').first();
    if ((await minutes.inputValue()) === '') await minutes.fill('60');
    const start = broker.locator('[id="pattern.startMinute"]').first();
    if ((await start.count()) > 0 && (await start.inputValue()) === '') await start.fill('14:00');
    await broker.locator('#startOn').fill(inDays(7).split('-').reverse().join('/'));
    await broker.locator('main form button[type=submit]').click();
    await expect(broker.getByText(say.text('book.booked'))).toBeVisible();

    // The co-ordinator sees it in the package, beside the statutory services.
    await expect(coordinator.locator('main')).toContainText(say.text('words.progress.arranged'));
    const ask = await asker(request, 'coordinator.pembroke');
    const items = 'query ($id: ID!) { person(id: $id) { carePackage { items { kind title booking { charity { nameEn } } } } } }';
    const lines = (await ask(items, { id: help.person })).person.carePackage.items;
    const booked = lines.find((item: { booking?: { charity: { nameEn: string } } }) => item.booking?.charity.nameEn === 'Friends of Pembroke Dock');
    await coordinator.goto(`/people/${help.person}/package`);
    await expect(coordinator.locator('main')).toContainText(booked.title);
  });
}
