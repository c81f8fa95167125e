import type { AdminWords } from '@/app/(admin)/words';
import type { NavGroup } from '@/components/admin/nav-links';
import type { IconName } from '@/components/admin/icon';
import type { Capability, MemberScope } from '@/domain/access/schema';
import type shell from '@/messages/admin/shell.en.json';

type Group = 'reports' | 'act' | 'settings';
type Entry = {
  group: Group;
  /** Its words: `shell.nav.…` */
  key: Exclude<keyof (typeof shell)['nav'], Group>;
  /** Below /admin/WORKSPACE. */
  path: string;
  capability: Capability;
  icon: IconName;
};

/** Every page of a workspace that is to be found at the side, in its order. */
export const NAVIGATION: readonly Entry[] = [
  { group: 'settings', key: 'members', path: '/members', capability: 'members.read', icon: 'members' },
  { group: 'settings', key: 'audit', path: '/audit', capability: 'audit.read', icon: 'audit' },
];

const GROUPS: readonly Group[] = ['reports', 'act', 'settings'];

/** What of it a member may open. */
export function navigationFor(
  { workspaceKey, capabilities }: MemberScope,
  { t }: AdminWords,
  badges: Partial<Record<Entry['key'], string | null>> = {},
): NavGroup[] {
  return GROUPS.map((group) => ({
    label: t(`shell.nav.${group}`),
    items: NAVIGATION.filter((entry) => entry.group === group && capabilities.has(entry.capability)).map(
      ({ key, path, icon }) => ({
        href: `/admin/${workspaceKey}${path}`,
        label: t(`shell.nav.${key}`),
        icon,
        badge: badges[key] ?? null,
      }),
    ),
  })).filter(({ items }) => items.length > 0);
}
