import { expect, it } from 'vitest';
import { openWorkspaceAsOperator } from '@/domain/access/scope/data';
import { diagnose } from '@/domain/reports/diagnosis/data';
import { DEFAULT_QUERY } from '@/domain/reports/query/schema';
import { rollUpAll } from '../server/test/recount';
import { datedCampaigns } from './campaigns';
import { BAD_SOURCE } from './sources';
import { writeWorld } from './write-world';

const TODAY = new Date('2026-11-22T00:00:00Z');
const CAUSES: Record<string, string> = { blanket: 'blanket', tooFrequent: 'frequency' };

it.each([1, 2, 3])(
  'the diagnosis finds the two bad campaigns and the bad lead source, and nothing else: seed %i',
  async (seed) => {
    // The same each time: a world's randomness depends only on its seed and workspace.
    const workspaceKey = `diagnosis-${seed}`;
    const settings = { recipients: 20_000, seed, today: TODAY, intensity: 1, withShowcase: false };
    await writeWorld({ ...settings, workspaceKey, kid: `diagnosis${seed}` }, () => undefined);
    const scope = await openWorkspaceAsOperator(workspaceKey);
    await rollUpAll(scope!);
    const { findings, tooThin } = await diagnose(scope!, { ...DEFAULT_QUERY, period: '12m' }, '2026-11-22');
    const bad = datedCampaigns(TODAY).filter(({ mood }) => mood !== 'usual');
    expect(findings.map(({ id, cause }) => `${id}: ${cause}`).sort()).toEqual(
      [
        `consent_source ${BAD_SOURCE}: consent`,
        ...bad.map(({ key, mood }) => `campaign ${key}: ${CAUSES[mood] ?? ''}`),
      ].sort(),
    );
    expect(bad).toHaveLength(2);
    expect(tooThin).toEqual([]);
    for (const { evidence } of findings) expect(evidence.length).toBeGreaterThan(1);
  },
  300_000,
);
