import { beforeEach, expect, it } from 'vitest';
import { addressOf, exampleBodyOf, OPERATIONS } from '@/api/contract/operations';
import { prepare, prepareWorld } from '@/api/contract/world';
import { apiCaller } from '@/api/v1/testing';
import { foundWorkspace } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

let scope: WorkspaceScope;
beforeEach(async () => {
  scope = await foundWorkspace(pool());
  await prepareWorld(pool(), scope);
});

/** Fields that no example shows. */
const FURTHER = {
  pushToken: 't',
  postalAddress: '1 Street',
  locale: 'en',
  timeZone: 'UTC',
  attributes: { a: { b: 'c' } },
};
const BEYOND: Record<string, unknown[]> = {
  'PUT /recipients/{ref}': [FURTHER],
  'POST /recipients/batch': [{ recipients: [{ ref: 'cus_9', ...FURTHER }] }],
  'POST /recipients/lookup': [
    { pushToken: 't' },
    { postalAddress: '1 Street' },
    { phone: '+5511912345678', cursor: 'c' },
  ],
  'POST /recipients/{ref}/preferences': [
    { changes: [{ kind: 'stop' }], comment: 'Why', locale: 'en', wording: { locale: 'en', text: 'Stop' } },
  ],
  'POST /suppressions': [{ suppressions: [{ address: 't', channels: ['push', 'mail'], cause: 'bounce' }] }],
  'POST /suppressions/check': [
    { addresses: [{ address: 't', channel: 'push' }] },
    { addresses: [{ address: '1 Street', channel: 'mail' }] },
  ],
  'POST /webhooks': [{ url: 'https://hooks.example.com/', description: 'Ours', topics: ['news'] }],
  'POST /webhooks/{id}/replay': [{ after: 'beginning' }],
};

/** Text that JSON allows and PostgreSQL does not: NUL in any text, half of a surrogate pair in jsonb. */
const UNKEEPABLE = ['\0', '\ud800'];

/** A path segment of characters that no route expects there. */
const ODD_STEPS = ['\0', '%', '...', ' ', '\ufffd', 'é'.repeat(200)];
/** Years that Zod accepts, but not every database or calendar. */
const ODD_YEARS = ['0000', '0001', '9999'];
const TIME = /\b\d{4}-(\d\d-\d\dT)/g;

it.each(OPERATIONS)(
  '$name never answers with a 5xx to text and dates that the database cannot store',
  async (operation) => {
    const call = await apiCaller(scope);
    const ask = async (parameters: Record<string, string>, type?: string, body?: unknown) => {
      const given = { ...(await prepare(operation.name, scope)), ...parameters };
      const { status, text } = await call(addressOf(operation, given), {
        method: operation.method,
        ...(type && { body, headers: { 'Content-Type': type } }),
      });
      expect([status < 500, JSON.stringify(parameters), String(body), text]).toEqual([
        true,
        JSON.stringify(parameters),
        String(body),
        text,
      ]);
    };
    for (const { name, in: place } of operation.parameters)
      if (place === 'path') for (const odd of ODD_STEPS) await ask({ [name]: odd });
    for (const [type, media] of Object.entries(operation.bodies)) {
      const example = JSON.stringify(exampleBodyOf(media));
      for (const odd of ODD_YEARS.map((year) => example.replace(TIME, `${year}-$1`)))
        if (odd !== example) await ask({}, type, JSON.parse(odd));
    }
    for (const odd of UNKEEPABLE) {
      for (const { name, in: place } of operation.parameters)
        if (place !== 'header' && name !== 'wait' && odd === '\0') await ask({ [name]: `a${odd}b` });
      for (const [type, media] of Object.entries(operation.bodies)) {
        const example = exampleBodyOf(media);
        for (const body of typeof example === 'string'
          ? linesWith(example, odd)
          : documentsWith(example, odd))
          await ask({}, type, body);
      }
      for (const document of BEYOND[operation.name] ?? [])
        for (const body of documentsWith(document, odd)) await ask({}, 'application/json', body);
    }
  },
);

/** The lines with a character put into each of their cells or values, one at a time. */
function linesWith(lines: string, odd: string): string[] {
  const isJson = lines.startsWith('{') || lines.startsWith('"');
  if (!isJson)
    return lines
      .split(/(?<=[,\n])/)
      .map((_, place, cells) => [...cells.slice(0, place), odd, ...cells.slice(place)].join(''));
  return lines
    .trim()
    .split('\n')
    .flatMap((line) => documentsWith(JSON.parse(line), odd).map((each) => `${each}\n`));
}

/** The document with a character put into each of its texts and names, one at a time; as JSON. */
function documentsWith(document: unknown, odd: string): string[] {
  const escaped = JSON.stringify(odd).slice(1, -1);
  const json = JSON.stringify(document);
  // A string ends with a quotation mark that is not escaped.
  return [...json.matchAll(/(?<=")[^"\\]*(?=")/g)]
    .filter(({ 0: text }) => !/^[,:[\]{}\s]*$/.test(text))
    .map(({ index }) => json.slice(0, index) + escaped + json.slice(index));
}
