'use server';

import { action, TEXT } from './action';
import { pathToRecipient } from './path-to-recipient';
import { inSession, memberWords, requireMember } from './session';
import type { PaletteGroup } from '@/components/palette/entries';
import { searchSchema } from '@/domain/choices/act-for/schema';
import { readFilterChoices } from '@/domain/reports/query/data';

/** The topics and campaigns of a workspace, each leading to how it did. */
export const loadPalette = action(
  [TEXT],
  inSession(async (workspace: string): Promise<PaletteGroup[]> => {
    const scope = await requireMember(workspace, 'reports.read');
    const [{ t, text }, { topics, campaigns }] = await Promise.all([
      memberWords(scope),
      readFilterChoices(scope),
    ]);
    const about = (filter: 'topic' | 'campaign', key: string) =>
      `/admin/${workspace}?${new URLSearchParams({ [filter]: key }).toString()}`;
    return [
      {
        label: t('shell.palette.topics'),
        entries: topics.map(({ key, name }) => ({ label: text(name), href: about('topic', key) })),
      },
      {
        label: t('shell.palette.campaigns'),
        entries: campaigns.map(({ key, name }) => ({ label: name, href: about('campaign', key) })),
      },
    ].filter(({ entries }) => entries.length > 0);
  }),
);

/** Where the recipient is who is looked for; null: nobody. */
export const findRecipient = action(
  [TEXT, TEXT],
  inSession(async (workspace: string, query: string): Promise<string | null> => {
    const scope = await requireMember(workspace, 'recipients.read');
    const given = searchSchema.safeParse({ query });
    return given.success ? pathToRecipient(scope, given.data.query) : null;
  }),
);
