import { describe, expect, it } from 'vitest';
import { unknownBy } from '@/domain/reports/rollup/rules';
import { NONE, type ReportFilter, type RollupCell, type SaveCell } from '@/domain/reports/rollup/schema';
import { departuresOf, funnelOf, lastedOf, oldEnough } from '@/domain/reports/saves/rules';

const saves = [
  { mechanism: 'frequency', saves: 3 },
  { mechanism: 'pause', saves: 2 },
] as SaveCell[];
const optOuts = [
  { source: 'page', purpose: 'u', changes: 4 },
  { source: 'page', purpose: 'm', changes: 9 },
  { source: 'one_click', purpose: 'u', changes: 7 },
] as RollupCell[];
const viewed = (unsubscribe: number) => [
  { kind: 'unsubscribe', visits: unsubscribe },
  { kind: 'manage', visits: 50 },
  { kind: 'failed', visits: 1 },
];

describe('the funnel', () => {
  it('covers those who came through an unsubscribe link: saved, left or unchanged', () => {
    expect(funnelOf({ optOuts, saves }, viewed(20), new Set())).toEqual({
      visits: 20,
      unchanged: 11,
      saved: 5,
      savedBy: { frequency: 3, topic: 0, channel: 0, pause: 2 },
      left: 4,
      oneClick: 7,
      failed: 1,
    });
  });

  it('says nothing about visits if people left before views were counted', () => {
    expect(funnelOf({ optOuts, saves }, [], new Set())).toMatchObject({
      visits: null,
      unchanged: null,
      left: 4,
    });
    expect(funnelOf({ optOuts: [], saves: [] }, [], new Set())).toMatchObject({ visits: 0, unchanged: 0 });
  });

  it('shows nothing as zero that its filter does not know: failed pages by consent, and the button by language', () => {
    const known = (filter: ReportFilter) => {
      const { failed, oneClick } = funnelOf({ optOuts, saves }, viewed(20), unknownBy(filter));
      return { failed, oneClick };
    };
    expect(known({ channel: ['email'], consentSource: [] })).toEqual({ failed: 1, oneClick: 7 });
    expect(known({ consentSource: [NONE] })).toEqual({ failed: null, oneClick: 7 });
    expect(known({ locale: ['en'] })).toEqual({ failed: null, oneClick: null });
    expect(known({ locale: ['en', NONE] })).toEqual({ failed: null, oneClick: 7 });
  });
});

it('saves are evaluated once they are old enough', () => {
  const days = { from: '2026-10-01', to: '2026-10-31' };
  expect(oldEnough(days, 30, '2026-12-31')).toEqual(days);
  expect(oldEnough(days, 30, '2026-11-10')).toEqual({ from: '2026-10-01', to: '2026-10-10' });
  expect(oldEnough(days, 30, '2026-10-31')).toBeNull();
});

it('the share of saves that lasted is compared with people who had changed nothing, if there are any of both', () => {
  const cells = [
    { counted_from: '2026-10-01', saves: 8, left30: 2 },
    { counted_from: '2026-10-02', saves: 5, left30: 5 },
  ] as SaveCell[];
  const saved = departuresOf(cells, '2026-10-01', 'left30');
  expect(saved).toEqual({ people: 8, left: 2 });
  const lasted = lastedOf(saved, { people: 10, left: 5 });
  expect([lasted.saved?.part, lasted.saved?.whole, lasted.control?.part]).toEqual([6, 8, 5]);
  expect(lastedOf(saved, { people: 0, left: 0 })).toMatchObject({ control: null, difference: null });
  expect(departuresOf(cells, '2026-09-30', 'left30')).toEqual({ people: 0, left: 0 });
});
