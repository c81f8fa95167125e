import { expect, it } from 'vitest';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import { readFilterChoices, readUnknownFilters } from '@/domain/reports/query/data';
import { parseReportQuery } from '@/domain/reports/query/schema';
import { admit, foundWorkspace, requestOf, stop } from '@/domain/testing';
import { pool } from '@/lib/db/pool';

it('a filter for something that is neither offered nor has ever occurred is reported', async () => {
  const scope = await foundWorkspace(pool());
  const unknown = async (address: string) =>
    readUnknownFilters(
      scope,
      parseReportQuery(new URLSearchParams(address)).query,
      await readFilterChoices(scope),
    );
  const strange = 'channel=nope&topic=nope&campaign=spring&consent=nope&locale=tlh';
  expect(await unknown(strange)).toEqual({
    channel: ['nope'],
    topic: ['nope'],
    campaign: ['spring'],
    consent: ['nope'],
    locale: ['tlh'],
  });
  expect(await unknown('channel=email&topic=news&locale=en')).toEqual({});
  expect(await unknown('')).toEqual({});
  expect(await unknown('campaign=-&consent=-&locale=-')).toEqual({});
  expect(await unknown('channel=email&channel=fax')).toEqual({ channel: ['fax'] });

  // A campaign known only from a link, and everything that was once offered.
  await admit(pool(), scope, { ref: 'ada' });
  const link = { purpose: 'u', channel: 'email', topic: 'gone', campaign: 'spring' } as const;
  const asked = { channel: 'email', topic: 'news' } as const;
  await applyChanges([requestOf(scope, 'ada', [stop(asked)], { asked, context: { link } })]);
  expect(await unknown(strange)).toEqual({
    channel: ['nope'],
    topic: ['nope'],
    consent: ['nope'],
    locale: ['tlh'],
  });
});
