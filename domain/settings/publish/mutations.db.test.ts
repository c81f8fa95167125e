import { beforeEach, describe, expect, it } from 'vitest';
import { grantMember } from '@/domain/access/scope/rules';
import type { MemberScope } from '@/domain/access/scope/schema';
import { listVersions, readDraft, readPublished, readVersion } from '@/domain/settings/draft/data';
import { discardDraft, draftFromVersion, saveSection } from '@/domain/settings/draft/mutations';
import type { Configuration } from '@/domain/settings/draft/schema';
import { publishDraft } from '@/domain/settings/publish/mutations/publish';
import { rebuildWhereAsked } from '@/domain/reports/rollup/mutations/follow';
import { CAST_TOPICS, foundWorkspace } from '@/domain/testing';
import { loadCatalog } from '@/domain/catalog/topic/data';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

let ada: MemberScope;
let ben: MemberScope;

function memberOf({ workspaceId }: WorkspaceScope, name: string): MemberScope {
  const member = {
    memberId: '00000000-0000-7000-8000-000000000001',
    loginId: '00000000-0000-7000-8000-000000000002',
    name,
    email: `${name}@example.com`,
    role: 'marketer',
  } as const;
  const workspace = { workspaceId, workspaceKey: 'w', workspaceName: 'Test', timeZone: 'UTC' };
  return grantMember({ ...workspace, member });
}

/** The cast's topics are named only in English, which cannot be published: this gives them both languages. */
function inBothLocales({ groups, topics }: Configuration) {
  const both = (text: Record<string, string | undefined>) => ({ en: text['en'], 'pt-BR': text['en'] });
  return {
    groups: groups.map((group) => ({ ...group, name: both(group.name) })),
    topics: topics.map((topic) => ({
      ...topic,
      name: both(topic.name),
      description: both(topic.description),
      lockedReason: topic.lockedReason && both(topic.lockedReason),
    })),
  };
}

beforeEach(async () => {
  const scope = await foundWorkspace(pool());
  [ada, ben] = [memberOf(scope, 'ada'), memberOf(scope, 'ben')];
});

async function publishedTopics(change: (topics: Configuration) => object) {
  const { configuration, revision } = await readDraft(ada);
  const saved = await saveSection(
    ada,
    'topics',
    { ...inBothLocales(configuration), ...change(configuration) },
    revision,
  );
  if (saved.kind !== 'saved') throw new Error(JSON.stringify(saved));
  return publishDraft(ada, saved.revision, 'a note');
}

describe('settings', () => {
  it('are read as they stand, in their order', async () => {
    const { sender, channels, topics, groups } = await readPublished(ada);
    expect(sender).toMatchObject({ name: 'Test', locales: ['en', 'pt-BR'], postalAddress: '1 Test Street' });
    expect(channels).toEqual(['email', 'sms', 'push']);
    expect(groups.map(({ key }) => key)).toEqual(['all']);
    expect(topics.map(({ key }) => key)).toEqual(CAST_TOPICS.map(({ key }) => key));
    expect(topics[0]?.channels).toEqual(CAST_TOPICS[0]?.channels);
  });

  it('set which consent decisions require and who is held out; documents from before these settings have their defaults', async () => {
    const { configuration, revision } = await readDraft(ada);
    const {
      requiresVerifiedConsent: _one,
      consentMaxAgeMonths: _other,
      holdoutPercent: _another,
      ...before
    } = configuration.sender;
    const earlier = await saveSection(ada, 'sender', { sender: before }, revision);
    expect(earlier.kind).toBe('saved');
    expect((await readDraft(ada)).configuration.sender).toEqual(configuration.sender);
    const asked = {
      ...configuration.sender,
      requiresVerifiedConsent: true,
      consentMaxAgeMonths: 24,
      holdoutPercent: 5,
    };
    const draft = { ...configuration, ...inBothLocales(configuration), sender: asked };
    await saveSection(ada, 'topics', { groups: draft.groups, topics: draft.topics }, revision);
    await saveSection(ada, 'sender', { sender: asked }, revision + 1);
    expect(await publishDraft(ada, revision + 2, null)).toMatchObject({ kind: 'published' });
    expect((await loadCatalog(ada))?.workspace).toMatchObject({
      requiresVerifiedConsent: true,
      consentMaxAgeMonths: 24,
      holdoutPercent: 5,
    });
  });

  it('are visible to no recipient before they are published', async () => {
    const before = await loadCatalog(ada);
    const { configuration } = await readDraft(ada);
    const look = { ...configuration.look, accentLight: '#123456' };
    expect(await saveSection(ada, 'look', { look }, 0)).toEqual({ kind: 'saved', revision: 1 });
    expect((await readDraft(ben)).configuration.look.accentLight).toBe('#123456');
    expect((await readPublished(ada)).look.accentLight).toBe('#005ea5');
    expect(before?.workspace.accentLight).toBe('#005ea5');
  });

  it('report another member’s earlier save to whoever saves next, and keep the first', async () => {
    const { configuration } = await readDraft(ada);
    await saveSection(ada, 'channels', { channels: ['sms', 'email', 'push'] }, 0);
    expect(await saveSection(ben, 'look', { look: configuration.look }, 0)).toMatchObject({
      kind: 'stale',
      by: 'ada',
    });
    expect((await readDraft(ben)).configuration.channels).toEqual(['sms', 'email', 'push']);
  });

  it('report one of two concurrent saves as stale', async () => {
    const saves = await Promise.all(
      [ada, ben].map((scope) => saveSection(scope, 'channels', { channels: ['sms', 'email', 'push'] }, 0)),
    );
    expect(saves.map(({ kind }) => kind).sort()).toEqual(['saved', 'stale']);
  });

  it('that are not valid are refused by their place, and nothing is lost', async () => {
    const { configuration } = await readDraft(ada);
    const outcome = await saveSection(
      ada,
      'look',
      { look: { ...configuration.look, accentLight: 'blue' } },
      0,
    );
    expect(outcome).toMatchObject({ kind: 'invalid', issues: [{ path: ['look', 'accentLight'] }] });
    expect((await readDraft(ada)).revision).toBe(0);
  });

  it('are published as a whole, seen at once in this process, and kept as versions, including what was before', async () => {
    const outcome = await publishedTopics((configuration) => {
      const both = inBothLocales(configuration);
      const [news, ...rest] = both.topics;
      return { topics: [...rest, { ...news, name: { en: 'Novelties', 'pt-BR': 'Novidades' } }] };
    });
    expect(outcome).toEqual({ kind: 'published', number: 2 });
    const catalog = await loadCatalog(ada);
    expect(catalog?.topics.at(-1)).toMatchObject({ key: 'news', name: { en: 'Novelties' } });
    expect((await listVersions(ada)).map(({ number, note }) => [number, note])).toEqual([
      [2, 'a note'],
      [1, null],
    ]);
    expect((await readVersion(ada, 1))?.topics[0]?.key).toBe('news');
    expect(await readDraft(ada)).toMatchObject({ revision: 0, updatedBy: null });
  });

  it('that cannot be published say why, and nothing changes', async () => {
    const { configuration } = await readDraft(ada);
    const copy = { en: { 'ways.lead': 'We are sad to see you go' } };
    const saved = await saveSection(ada, 'copy', { copy }, 0);
    expect(saved.kind).toBe('saved');
    const outcome = await publishDraft(ada, 1, null);
    expect(outcome.kind === 'problems' && outcome.problems.map(({ code }) => code)).toContain('shames');
    expect(await readPublished(ada)).toEqual(configuration);
  });

  it('archive a topic and bring it back, and never delete one', async () => {
    await publishedTopics((configuration) => ({
      topics: inBothLocales(configuration).topics.map((topic) => ({
        ...topic,
        archived: topic.key === 'offers',
      })),
    }));
    expect((await loadCatalog(ada))?.topics.map(({ key }) => key)).not.toContain('offers');
    expect(await draftFromVersion(ada, 1, 0)).toEqual({ kind: 'drafted' });
    const { configuration } = await readDraft(ada);
    expect(configuration.topics.find(({ key }) => key === 'offers')?.archived).toBe(false);
  });

  it('of an earlier version keep what came later, archived', async () => {
    await publishedTopics((configuration) => {
      const { topics } = inBothLocales(configuration);
      return { topics: [...topics, { ...topics[0], key: 'late' }] };
    });
    await draftFromVersion(ada, 1, 0);
    const { configuration } = await readDraft(ada);
    expect(configuration.topics.find(({ key }) => key === 'late')?.archived).toBe(true);
    expect(await draftFromVersion(ada, 9, 1)).toEqual({ kind: 'not_found' });
  });

  it('of an earlier version replace no draft that the page did not show', async () => {
    await publishedTopics((configuration) => ({ topics: inBothLocales(configuration).topics }));
    await saveSection(ben, 'channels', { channels: ['sms', 'email', 'push'] }, 0);
    expect(await draftFromVersion(ada, 1, 0)).toMatchObject({ kind: 'stale', by: 'ben' });
    expect((await readDraft(ada)).configuration.channels).toEqual(['sms', 'email', 'push']);
  });

  it('are no longer a draft once they equal what is published', async () => {
    const { configuration } = await readDraft(ada);
    await saveSection(ada, 'channels', { channels: ['sms', 'email', 'push'] }, 0);
    const back = await saveSection(ada, 'channels', { channels: configuration.channels }, 1);
    expect(back).toEqual({ kind: 'saved', revision: 0 });
    expect(await readDraft(ada)).toMatchObject({ revision: 0, updatedBy: null });
  });

  it('can be discarded', async () => {
    await saveSection(ada, 'channels', { channels: ['sms', 'email', 'push'] }, 0);
    expect(await discardDraft(ben, 0)).toMatchObject({ kind: 'stale' });
    expect(await discardDraft(ben, 1)).toEqual({ kind: 'discarded' });
    expect((await readDraft(ada)).configuration.channels).toEqual(['email', 'sms', 'push']);
    expect(await publishDraft(ada, 0, null)).toEqual({ kind: 'nothing' });
  });

  it('leave a trace in the audit log, with what was changed', async () => {
    await publishedTopics(() => ({}));
    const { rows } = await pool().query<{ line: string }>(
      `SELECT concat_ws(' ', actor_name, action, subject) AS line FROM audit_entry WHERE workspace_id = $1 ORDER BY id`,
      [ada.workspaceId],
    );
    expect(rows.map(({ line }) => line)).toEqual(['ada settings.saved topics', 'ada settings.published 2']);
  });

  it('are separate for each workspace', async () => {
    const other = memberOf(await foundWorkspace(pool()), 'eve');
    await saveSection(other, 'channels', { channels: ['sms', 'email', 'push'] }, 0);
    expect((await readDraft(ada)).revision).toBe(0);
    expect(await readVersion(other, 1)).toBeNull();
  });

  it('that change the time zone trigger a rebuild of the reports', async () => {
    await publishedTopics(() => ({}));
    const { configuration, revision } = await readDraft(ada);
    await saveSection(
      ada,
      'sender',
      { sender: { ...configuration.sender, timeZone: 'Asia/Tokyo' } },
      revision,
    );
    expect((await publishDraft(ada, revision + 1, null)).kind).toBe('published');
    const asked = () =>
      pool().query('SELECT FROM ledger_cursor WHERE name = $1', [`rebuild ${ada.workspaceId}`]);
    expect((await asked()).rowCount).toBe(1);
    await rebuildWhereAsked();
    expect((await asked()).rowCount).toBe(0);
  });

  it('that name attributes of people trigger a rebuild of the reports, and a new order or name of them none', async () => {
    await publishedTopics(() => ({}));
    const asked = () =>
      pool().query('SELECT FROM ledger_cursor WHERE name = $1', [`rebuild ${ada.workspaceId}`]);
    const publish = async (attributes: Configuration['attributes']) => {
      const { revision } = await readDraft(ada);
      expect((await saveSection(ada, 'attributes', { attributes }, revision)).kind).toBe('saved');
      expect((await publishDraft(ada, revision + 1, null)).kind).toBe('published');
    };
    const [plan, land] = [
      { key: 'plan', name: 'Plan', values: ['free', 'pro'] },
      { key: 'land', name: 'Country', values: ['BR'] },
    ];
    await publish([plan, land]);
    expect((await readPublished(ada)).attributes).toEqual([plan, land]);
    expect((await asked()).rowCount).toBe(1);
    await rebuildWhereAsked();
    await publish([land, { ...plan, name: 'Tariff', values: ['pro', 'free'] }]);
    expect((await asked()).rowCount).toBe(0);
    await publish([{ ...plan, values: ['free'] }]);
    expect((await asked()).rowCount).toBe(1);
    await rebuildWhereAsked();
  });

  it('cannot name an attribute twice, nor more attributes and values than reports can hold', async () => {
    await publishedTopics(() => ({}));
    const { revision } = await readDraft(ada);
    const attribute = (at: number, values = ['x']) => ({ key: `a${at}`, name: 'A', values });
    const outcome = async (attributes: Configuration['attributes']) =>
      (await saveSection(ada, 'attributes', { attributes }, revision)).kind;
    const many = Array.from({ length: 51 }, (_, at) => String(at));
    expect(await outcome(many.slice(0, 11).map((_, at) => attribute(at)))).toBe('invalid');
    for (const values of [[], many, ['x', 'x'], ['*'], [' '], ['x'.repeat(101)]])
      expect(await outcome([attribute(1, values)]), values.join()).toBe('invalid');
    expect(await outcome([{ ...attribute(1), key: 'a:b' }])).toBe('invalid');
    expect(await outcome([attribute(1), attribute(1)])).toBe('saved');
    expect(await publishDraft(ada, revision + 1, null)).toMatchObject({
      kind: 'problems',
      problems: [{ code: 'key_twice', at: 'attributes.1.key' }],
    });
  });
});
