'use server';

import { action, TEXT } from './action';
import { nobodyText, seekRecipient } from './path-to-recipient';
import { inSession, memberWords, requireMember } from './session';
import type { AdminWords } from './words';
import { pathToCampaign } from '@/app/admin/[workspace]/(reports)/_report/open-report';
import type { PaletteEntry, PaletteFound, PaletteGroup } from '@/components/palette/entries';
import type { MemberScope } from '@/domain/access/scope/schema';
import { searchSchema } from '@/domain/choices/act-for/schema';
import { readFilterChoices } from '@/domain/reports/query/data';
import { spelledKey } from '@/domain/reports/query/schema';

/** The topics and campaigns of a workspace, each with a link to its report. */
export const loadPalette = action(
  [TEXT],
  inSession(async (workspace: string): Promise<PaletteGroup[]> => {
    const scope = await requireMember(workspace, 'reports.read');
    const [{ t, text }, { channels, topics, campaigns, consentSources }] = await Promise.all([
      memberWords(scope),
      readFilterChoices(scope),
    ]);
    const about = (filter: 'channel' | 'topic' | 'consent', key: string) =>
      `/admin/${workspace}?${new URLSearchParams({ [filter]: spelledKey(key) }).toString()}`;
    return [
      { label: t('shell.palette.actions'), entries: actionsFor(scope, t) },
      {
        label: t('shell.palette.channels'),
        entries: channels.map((key) => ({
          label: t(`reports.name.channel.${key}`),
          href: about('channel', key),
          keywords: [t(`shell.palette.synonyms.${key}`)],
        })),
      },
      {
        label: t('shell.palette.topics'),
        entries: topics.map(({ key, name }) => ({ label: text(name), href: about('topic', key) })),
      },
      {
        label: t('shell.palette.campaigns'),
        entries: campaigns.map(({ key, name }) => ({
          label: name,
          href: pathToCampaign(`/admin/${workspace}`, key),
        })),
      },
      {
        label: t('shell.palette.consents'),
        entries: consentSources.map(({ key }) => ({
          label: key || t('reports.filter.unverified'),
          href: about('consent', key),
        })),
      },
    ].filter(({ entries }) => entries.length > 0);
  }),
);

/** The page of the recipient who is looked for, or why none was found. */
export const findRecipient = action(
  [TEXT, TEXT],
  inSession(async (workspace: string, query: string): Promise<PaletteFound> => {
    const scope = await requireMember(workspace, 'recipients.read');
    const given = searchSchema.safeParse({ query });
    const words = await memberWords(scope);
    if (!given.success) return { note: words.t('recipients.search.missing') };
    const sought = await seekRecipient(scope, given.data.query);
    return 'path' in sought ? { href: sought.path } : { note: nobodyText(words, sought) };
  }),
);

const ACTIONS = [
  { key: 'import', path: '/imports', capability: 'imports.write' },
  { key: 'apiKey', path: '/api-keys', capability: 'api_keys.write' },
  { key: 'webhook', path: '/webhooks', capability: 'webhooks.write' },
  { key: 'linkKey', path: '/settings/link-keys', capability: 'link_keys.write' },
  { key: 'topic', path: '/settings/topics', capability: 'settings.write' },
  { key: 'invite', path: '/members', capability: 'members.write' },
  { key: 'delivered', path: '/deliveries', capability: 'deliveries.write' },
  { key: 'publish', path: '/settings/publish', capability: 'settings.write' },
] as const;

/** The actions, by name: each links to the page that offers it. */
function actionsFor({ workspaceKey, capabilities }: MemberScope, t: AdminWords['t']): PaletteEntry[] {
  return ACTIONS.filter(({ capability }) => capabilities.has(capability)).map(({ key, path }) => ({
    label: t(`shell.palette.action.${key}`),
    // Beside the page itself, which has the same path.
    href: `/admin/${workspaceKey}${path}#${key}`,
  }));
}
