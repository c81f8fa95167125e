import { beforeEach, expect, it } from 'vitest';
import type { Role } from '@/domain/access/scope/schema';
import type { Scope } from '@/domain/catalog/choice/schema';
import { readChosen, readSentLast } from '@/domain/choices/act-for/data';
import { actFor, undoFor } from '@/domain/choices/act-for/mutations';
import { recordSends } from '@/domain/choices/decision/mutations/sends';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import {
  admit,
  castOf,
  changeIdOf,
  foundWorkspace,
  later,
  NOW,
  requestOf,
  stop,
  type CastMember,
} from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { MINUTE } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

const NEWS: Scope = { channel: null, topic: 'news' };

let workspace: WorkspaceScope;
let cast: Record<Role | 'stranger', CastMember>;

beforeEach(async () => {
  workspace = await foundWorkspace(pool());
  cast = await castOf(pool(), workspace);
  await admit(pool(), workspace, { ref: 'ada', email: 'ada@example.com' });
});

it('What holds was chosen when the person said it, whatever was done by mistake and undone since', async () => {
  const { agent, stranger } = cast;
  const [own] = await applyChanges([requestOf(workspace, 'ada', [stop(NEWS)])]);
  const stopped = { scope: NEWS, part: 'choice', changeId: changeIdOf(own), at: NOW, source: 'page' };
  expect(await readChosen(agent.scope, 'ada')).toEqual([stopped]);

  const act = (what: string, at: Date) =>
    actFor(agent.scope, 'ada', { what, how: 'phone', note: 'Called' }, at);
  const slip = changeIdOf(await act('start * news', later(MINUTE)));
  expect(await readChosen(agent.scope, 'ada')).toMatchObject([{ changeId: slip, source: 'admin' }]);
  await undoFor(agent.scope, 'ada', slip, later(2 * MINUTE));
  expect(await readChosen(agent.scope, 'ada')).toEqual([stopped]);

  const paused = changeIdOf(await act('pause-30 email *', later(3 * MINUTE)));
  expect(await readChosen(agent.scope, 'ada')).toContainEqual({
    scope: { channel: 'email', topic: null },
    part: 'pause',
    changeId: paused,
    at: later(3 * MINUTE),
    source: 'admin',
  });
  expect(await readChosen(stranger.scope, 'ada')).toEqual([]);
});

it('The last message about each topic is told on each channel', async () => {
  const send = (topic: string, sentAt: Date) => ({ ref: 'ada', channel: 'email' as const, topic, sentAt });
  await recordSends(workspace, [send('news', NOW), send('news', later(MINUTE)), send('events', NOW)]);
  expect((await readSentLast(cast.agent.scope, 'ada')).sort((a, b) => (a.topic < b.topic ? -1 : 1))).toEqual([
    { channel: 'email', topic: 'events', sentAt: NOW },
    { channel: 'email', topic: 'news', sentAt: later(MINUTE) },
  ]);
  expect(await readSentLast(cast.stranger.scope, 'ada')).toEqual([]);
});
