import { placeWords } from '@/app/admin/[workspace]/settings/_settings/problems';
import { subjectOf } from '@/page/subject';
import { wordsFor } from '@/page/words';
import { permissionName } from './permission-name';
import type { AdminWords } from './words';
import { ROLES } from '@/domain/access/scope/schema';
import { LINK_KEY_STATES } from '@/domain/access/link/schema';
import { FREQUENCIES, type Topic } from '@/domain/catalog/topic/schema';
import { ASKED_BY } from '@/domain/choices/act-for/schema';
import { ADDRESS_KINDS } from '@/domain/people/recipient/schema';
import { API_PERMISSIONS } from '@/domain/access/api-key/schema';
import { CHANNELS } from '@/domain/workspace/schema';

/** What a log-in was shown to be by, and what a new owner was before: as the domain writes them. */
const FACTORS = ['password', 'provider', 'totp', 'recovery_code', 'passkey'] as const;
const OWNER_KINDS = ['created', 'promoted', 'reset'] as const;

type Details = Readonly<Record<string, unknown>>;
type Telling = { words: AdminWords; topics: readonly Topic[] };

/** Ids, which mean nothing to a reader: the CSV has them. */
const UNTOLD = ['id', 'change', 'undid', 'loginId'];

/** The details of an entry in words: `Stop Back in stock e-mails · They did, by phone`. */
export function auditDetails(details: Details, words: AdminWords, topics: readonly Topic[]): string {
  const telling: Telling = { words, topics };
  const isRoleChange = isOneOf(ROLES, details['from']) && isOneOf(ROLES, details['to']);
  return Object.entries(details)
    .filter(([key]) => !UNTOLD.includes(key) && !(isRoleChange && key === 'to'))
    .map(([key, value]) =>
      isRoleChange && key === 'from' ? roleChange(words, details) : tell(telling, key, value),
    )
    .filter(Boolean)
    .join(' · ');
}

function roleChange({ t }: AdminWords, { from, to }: Details): string {
  if (!isOneOf(ROLES, from) || !isOneOf(ROLES, to)) return '';
  return t('members.audit.detail.roles', { from: t(`shell.roles.${from}`), to: t(`shell.roles.${to}`) });
}

function tell(telling: Telling, key: string, value: unknown): string {
  const { words } = telling;
  const { t, list } = words;
  switch (key) {
    case 'what':
      return typeof value === 'string' ? deedText(telling, value) : '';
    case 'how':
      return isOneOf(ASKED_BY, value) ? t(`recipients.act.${value}`) : '';
    case 'note':
      return typeof value === 'string' && value ? `“${value}”` : '';
    case 'kinds':
      return list(
        textsIn(value).map((kind) => nameIn(ADDRESS_KINDS, kind, (each) => t(`recipients.address.${each}`))),
      );
    case 'role':
      return isOneOf(ROLES, value) ? t(`shell.roles.${value}`) : '';
    case 'state':
      return isOneOf(LINK_KEY_STATES, value) ? t(`settings.linkKeys.states.${value}`) : '';
    case 'factor':
      return isOneOf(FACTORS, value) ? t(`members.audit.detail.factors.${value}`) : '';
    case 'kind':
      return isOneOf(OWNER_KINDS, value) ? t(`members.audit.detail.owners.${value}`) : '';
    case 'permissions':
      return labelled(
        telling,
        key,
        list(
          textsIn(value).map((name) => nameIn(API_PERMISSIONS, name, (each) => permissionName(each, words))),
        ),
      );
    case 'channel':
      return isOneOf(CHANNELS, value) ? t(`settings.channel.${value}`) : '';
    case 'changed':
      return labelled(telling, key, list([...new Set(textsIn(value).map((at) => changedPlace(words, at)))]));
    case 'columns':
      return labelled(
        telling,
        key,
        list(textsIn(value).map((target) => target.replace(/^attribute\W*/, ''))),
      );
    case 'action':
      return '';
    case 'query':
      return typeof value === 'string'
        ? [...new URLSearchParams(value)].map(([name, given]) => `${name}: ${given}`).join(', ')
        : '';
    default:
      return labelled(telling, key, spelled(words, value));
  }
}

/** `changed` names places with the keys of their entries: `topics.news.name.en` is said as "Topics (news)". */
function changedPlace(words: AdminWords, at: string): string {
  const { fields } = placeWords(words);
  const [section = '', entry = '', ...rest] = at.split('.');
  const field = fields[`${section}.${entry}`] ?? fields[`${section}.${rest.join('.')}`];
  if (field) return field;
  const name = fields[section] ?? section;
  return entry && entry !== 'order' && section !== 'copy' ? `${name} (${entry})` : name;
}

/** What a member did for a recipient, see `actSchema`: `stop email news`. */
function deedText({ words, topics }: Telling, what: string): string {
  const { t } = words;
  const [verb = '', channel = '', topic = ''] = what.split(' ');
  const scope = {
    channel: isOneOf(CHANNELS, channel) ? channel : null,
    topic: topic === '*' || topic === '' ? null : topic,
  };
  const subject = subjectOf(wordsFor(words.locale, words.timeZone), scope, topics);
  if (verb === 'stop' || verb === 'start' || verb === 'resume')
    return t(`recipients.act.title.${verb}`, { what: subject });
  const days = /^pause-(\d+)$/.exec(verb)?.[1];
  if (days) return t('members.audit.detail.pause', { what: subject, days: Number(days) });
  const frequency = FREQUENCIES.find((each) => each === verb);
  return frequency ? `${subject}: ${t(`settings.frequency.${frequency}`)}` : subject;
}

function labelled({ words: { t } }: Telling, key: string, text: string): string {
  if (!text) return '';
  const label = `members.audit.detail.${key}` as Parameters<typeof t.has>[0];
  return t.has(label) ? t(label as 'members.audit.detail.rows', { value: text }) : text;
}

function spelled({ number, list, t }: AdminWords, value: unknown): string {
  if (typeof value === 'number') return number(value);
  if (typeof value === 'boolean') return value ? t('members.audit.detail.yes') : '';
  if (typeof value === 'string') return value;
  return list(textsIn(value));
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

function isOneOf<Name extends string>(names: readonly Name[], value: unknown): value is Name {
  return names.some((name) => name === value);
}

function nameIn<Name extends string>(
  names: readonly Name[],
  value: string,
  text: (name: Name) => string,
): string {
  const name = names.find((each) => each === value);
  return name ? text(name) : value;
}
