import { expect, it } from 'vitest';
import { findOrCreateCampaign, nameCampaign } from '@/domain/sending/campaign/mutations';
import { readFilterChoices } from '@/domain/reports/query/data';
import { auditOf, castOf, foundWorkspace, NOW } from '@/domain/testing';
import { pool } from '@/lib/db/pool';

it('a campaign is shown by its key until a member of its own workspace names it, and reporting it again keeps the name', async () => {
  const workspace = await foundWorkspace(pool());
  const { marketer, stranger } = await castOf(pool(), workspace);
  const spring = { key: 'spring', channel: null, topicKey: null, startedAt: NOW };
  await findOrCreateCampaign(workspace, spring);
  expect(await nameCampaign(stranger.scope, 'spring', 'Mine')).toBe('unknown');
  expect(await nameCampaign(marketer.scope, 'autumn', 'Autumn')).toBe('unknown');
  const names = async () => (await readFilterChoices(workspace)).campaigns.map(({ name }) => name);
  expect(await names()).toEqual(['spring']);
  expect(await nameCampaign(marketer.scope, 'spring', 'Spring sale')).toBe('named');
  await findOrCreateCampaign(workspace, spring);
  expect(await names()).toEqual(['Spring sale']);
  expect(await auditOf(pool(), workspace)).toEqual(['The marketer campaign.named spring']);
});
