import type { AdminWords } from './words';
import type { NavGroup } from '@/components/admin/nav-links';
import type { IconName } from '@/components/admin/icon';
import type { Capability, MemberScope } from '@/domain/access/scope/schema';
import type shell from '@/messages/admin/shell.en.json';

type Group = 'reports' | 'act' | 'connect' | 'settings';
type Entry = {
  group: Group;
  /** Its label: `shell.nav.…` */
  key: Exclude<keyof (typeof shell)['nav'], Group>;
  /** Below /admin/WORKSPACE. */
  path: string;
  capability: Capability;
  icon: IconName;
};

/** Every page of a workspace in the navigation, in order. */
export const NAVIGATION: readonly Entry[] = [
  { group: 'reports', key: 'overview', path: '', capability: 'reports.read', icon: 'overview' },
  { group: 'reports', key: 'why', path: '/why', capability: 'reports.read', icon: 'why' },
  { group: 'reports', key: 'reasons', path: '/reasons', capability: 'reports.read', icon: 'reasons' },
  { group: 'reports', key: 'saves', path: '/saves', capability: 'reports.read', icon: 'saves' },
  {
    group: 'reports',
    key: 'experiments',
    path: '/experiments',
    capability: 'reports.read',
    icon: 'experiments',
  },
  { group: 'reports', key: 'campaigns', path: '/campaigns', capability: 'reports.read', icon: 'campaigns' },
  { group: 'reports', key: 'cohorts', path: '/cohorts', capability: 'reports.read', icon: 'cohorts' },
  { group: 'reports', key: 'messages', path: '/messages', capability: 'reports.read', icon: 'messages' },
  {
    group: 'reports',
    key: 'propagation',
    path: '/propagation',
    capability: 'reports.read',
    icon: 'propagation',
  },
  { group: 'reports', key: 'alerts', path: '/alerts', capability: 'reports.read', icon: 'alerts' },
  { group: 'act', key: 'recipients', path: '/recipients', capability: 'recipients.read', icon: 'recipients' },
  { group: 'act', key: 'whoLeft', path: '/who-left', capability: 'recipients.read', icon: 'left' },
  { group: 'act', key: 'imports', path: '/imports', capability: 'imports.write', icon: 'imports' },
  {
    group: 'act',
    key: 'deliveries',
    path: '/deliveries',
    capability: 'deliveries.write',
    icon: 'deliveries',
  },
  {
    group: 'connect',
    key: 'linkKeys',
    path: '/settings/link-keys',
    capability: 'link_keys.write',
    icon: 'keys',
  },
  { group: 'connect', key: 'apiKeys', path: '/api-keys', capability: 'api_keys.write', icon: 'keys' },
  { group: 'connect', key: 'webhooks', path: '/webhooks', capability: 'webhooks.read', icon: 'webhooks' },
  { group: 'settings', key: 'checklist', path: '/checklist', capability: 'settings.read', icon: 'checklist' },
  { group: 'settings', key: 'topics', path: '/settings/topics', capability: 'settings.read', icon: 'topics' },
  {
    group: 'settings',
    key: 'channels',
    path: '/settings/channels',
    capability: 'settings.read',
    icon: 'deliveries',
  },
  {
    group: 'settings',
    key: 'reasonList',
    path: '/settings/reasons',
    capability: 'settings.read',
    icon: 'reasons',
  },
  {
    group: 'settings',
    key: 'attributes',
    path: '/settings/attributes',
    capability: 'settings.read',
    icon: 'cohorts',
  },
  { group: 'settings', key: 'look', path: '/settings/look', capability: 'settings.read', icon: 'look' },
  { group: 'settings', key: 'copyText', path: '/settings/copy', capability: 'settings.read', icon: 'copy' },
  {
    group: 'settings',
    key: 'sender',
    path: '/settings/sender',
    capability: 'settings.read',
    icon: 'recipients',
  },
  {
    group: 'settings',
    key: 'publish',
    path: '/settings/publish',
    capability: 'settings.read',
    icon: 'checklist',
  },
  { group: 'settings', key: 'members', path: '/members', capability: 'members.read', icon: 'members' },
  { group: 'settings', key: 'audit', path: '/audit', capability: 'audit.read', icon: 'audit' },
];

const GROUPS: readonly Group[] = ['reports', 'act', 'connect', 'settings'];
/** Pages for setting up are folded, so that the daily ones are all visible. */
const FOLDED: readonly Group[] = ['connect', 'settings'];

/** The part of it that a member may open. */
export function navigationFor({ workspaceKey, capabilities }: MemberScope, { t }: AdminWords): NavGroup[] {
  return GROUPS.map((group) => ({
    label: t(`shell.nav.${group}`),
    isFolded: FOLDED.includes(group),
    items: NAVIGATION.filter((entry) => entry.group === group && capabilities.has(entry.capability)).map(
      ({ key, path, icon }) => ({
        href: `/admin/${workspaceKey}${path}`,
        label: t(`shell.nav.${key}`),
        keywords: [t(`shell.palette.synonyms.${key}`)],
        icon,
      }),
    ),
  })).filter(({ items }) => items.length > 0);
}
