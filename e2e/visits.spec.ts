import { randomBytes } from 'node:crypto';
import { linkOf, makePerson, manageLinkOf, newRef, query } from './cast';
import { expect, test } from './fixtures';

/** The views counted for a campaign's links, once they are written. */
async function visitsOf(campaign: string): Promise<string[]> {
  const rows = await query<{ line: string }>(
    `SELECT concat_ws(' ', kind, channel, topic, consent_source, locale, automated, visits) AS line
       FROM visit_rollup WHERE campaign = $1 ORDER BY 1`,
    [campaign],
  );
  return rows.map(({ line }) => line);
}

test('Each view of a link is counted once, by its claims and its recipient, and nothing else is counted', async ({
  request,
}) => {
  const campaign = `e2e-${randomBytes(6).toString('hex')}`;
  const people = [await makePerson(), await makePerson(), await makePerson({ locale: 'pt-BR' })];
  const links = await Promise.all(people.map(({ ref }) => linkOf(ref, { campaign })));
  const asked = {
    headers: { 'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' },
  };
  // The first is rendered, later ones are filled in, and one in another language is rendered again.
  for (const link of [...links, ...links]) await request.get(link, asked);
  await request.get(`${links[0]}?lang=pt-BR`, asked);
  await request.get(links[0]!, { headers: { 'User-Agent': 'Mozilla/5.0 (compatible; Googlebot/2.1)' } });
  await request.get(await linkOf(newRef(), { campaign, purpose: 'm', channel: null, topic: null }), asked);
  for (const below of ['history', 'done']) await request.get(`${links[0]}/${below}`, asked);
  await request.head(links[0]!, asked);
  await request.get(await manageLinkOf(people[0]!.ref), asked);
  // Truncated, it does not work.
  await request.get(links[0]!.slice(0, -8), asked);

  await expect
    .poll(() => visitsOf(campaign))
    .toEqual([
      'manage * *  en f 1',
      'unsubscribe email offers e2e en f 4',
      'unsubscribe email offers e2e en t 1',
      'unsubscribe email offers e2e pt-BR f 3',
    ]);
});
