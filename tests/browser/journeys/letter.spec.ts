// A charity that never signs in: the letter's link, on an old phone without JavaScript, and the broker who sees the answer.

import AxeBuilder from '@axe-core/playwright';
import { type Page, expect, test } from '@playwright/test';
import { LANGUAGES, asker, signedIn } from './dolen';

type Ask = Awaited<ReturnType<typeof asker>>;

/** Asks a charity for somebody who agreed to share, and gives the referral with the link of the letter that went out. */
async function asked(broker: Ask, administrator: Ask): Promise<{ referral: string; link: string }> {
  const { referrals } = await broker('{ referrals(first: 50, filter: { progress: [LOOKING] }) { nodes { id category { id } } } }');
  const send = 'mutation($input: EnquirySendInput!) { enquirySend(input: $input) { enquiries { id } } }';
  const offerings = 'query($id: ID!) { offerings(first: 5, filter: { categoryId: $id }) { nodes { id } } }';
  for (const referral of referrals.nodes) {
    const found = await broker(offerings, { id: referral.category.id });
    for (const offering of found.offerings.nodes) {
      const input = { idempotencyKey: crypto.randomUUID(), referralId: referral.id, offeringIds: [offering.id], message: 'Can you help?' };
      const { enquirySend } = await broker(send, { input });
      if (enquirySend.enquiries.length === 0) continue;
      const letter = await newest(administrator);
      return { referral: referral.id, link: letter };
    }
  }
  throw new Error('the demo has nobody to ask for');
}

/** The link of the newest enquiry's letter, once it has gone out. */
async function newest(administrator: Ask): Promise<string> {
  let link: string | undefined;
  await expect(async () => {
    const { letters } = await administrator('{ letters(first: 10) { nodes { kind text } } }');
    const letter = letters.nodes.find((one: { kind: string }) => one.kind === 'ENQUIRY_SENT');
    link = /\/reply\/\S+/.exec(letter?.text ?? '')?.[0];
    expect(link).toBeTruthy();
  }).toPass();
  return link!;
}

async function isSound(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map((violation) => violation.id)).toEqual([]);
}

test('a charity says yes from its letter without JavaScript, and the broker sees it', async ({ browser, request }) => {
  const { referral, link } = await asked(await asker(request, 'broker.north'), await asker(request, 'administrator'));
  const looking = await (await browser.newContext({ viewport: { width: 360, height: 780 } })).newPage();
  for (const language of LANGUAGES) {
    await looking.goto(`${link}?lang=${language}`);
    await expect(looking.locator('html')).toHaveAttribute('lang', language);
    await isSound(looking);
  }
  const phone = await browser.newContext({ viewport: { width: 360, height: 780 }, javaScriptEnabled: false });
  const page = await phone.newPage();
  await page.goto(`${link}?lang=en`);
  await page.getByRole('link', { name: 'Cymraeg' }).click();
  await page.getByRole('button', { name: 'Gallwn helpu' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Rydych wedi derbyn. Diolch.');
  await page.goBack();
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Rydych wedi derbyn. Diolch.');

  const broker = await signedIn(browser, 'broker.north', 'en');
  await broker.goto(`/referrals/${referral}`);
  await expect(broker.locator('main')).toContainText('by an e-mail link');
});
