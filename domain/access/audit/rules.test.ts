import { expect, it } from 'vitest';
import { readAuditFilter } from '@/domain/access/audit/rules';

const ADA = '018f3b6e-7d2a-7c1e-9a4b-2f1d3c5e7a90';
const CHOICES = { actions: ['member.removed'], people: [{ loginId: ADA }] };

it('the audit log’s filter is read from a URL’s parameters, and empty fields filter nothing', () => {
  const given = { action: 'member.removed', loginId: ADA, recipient: 'ada', from: '2026-11-01', to: '' };
  expect(readAuditFilter(given, CHOICES)).toEqual({
    filter: { action: 'member.removed', loginId: ADA, recipient: 'ada', from: '2026-11-01' },
    ignored: [],
  });
});

it.each([
  ['action', 'nope'],
  ['loginId', '018f3b6e-7d2a-7c1e-9a4b-000000000000'],
  ['loginId', 'nope'],
  ['recipient', 'x'.repeat(129)],
  ['from', '2026-02-30'],
  ['to', 'yesterday'],
])('a filter value that is malformed or not in the log is left out and reported: %s=%s', (name, value) => {
  const { filter, ignored } = readAuditFilter({ [name]: value }, CHOICES);
  expect(ignored).toEqual([name]);
  expect(Object.values(filter).filter((part) => part !== undefined)).toEqual([]);
});
