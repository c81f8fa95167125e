import type { AdminWords } from '@/app/admin/_shell/words';
import type { Choices } from '@/components/ui/choice-group';
import type { Field } from '@/components/admin/form-field';
import { CONSENT_ACTIONS } from '@/domain/catalog/choice/schema';
import type { Catalog } from '@/domain/catalog/topic/data';
import { MAX_BATCH, webhookSettingsSchema, type WebhookSettings } from '@/domain/feed/webhook/schema';
import { readDigits } from '@/lib/whole-number';

const BATCHES = [1, 10, 25, 50, MAX_BATCH];

/** The form of an endpoint's settings, with its current values or those of a new one. */
export function settingsForm(
  settings: WebhookSettings,
  { topics, channels }: Pick<Catalog, 'topics' | 'channels'>,
  { t, text }: AdminWords,
): { fields: Field[]; choices: Choices[]; folded: { summary: string; fields: Field[] } } {
  const known = new Set(topics.map(({ key }) => key));
  return {
    fields: [
      {
        name: 'url',
        type: 'text',
        label: t('connect.webhooks.url'),
        hint: t('connect.webhooks.urlHint'),
        value: settings.url,
        autoComplete: 'off',
      },
      {
        name: 'description',
        type: 'text',
        label: t('connect.webhooks.description'),
        hint: t('connect.webhooks.descriptionHint'),
        value: settings.description,
        autoComplete: 'off',
      },
    ],
    folded: {
      summary: t('connect.webhooks.advanced'),
      fields: [
        {
          name: 'batch',
          type: 'select',
          label: t('connect.webhooks.batch'),
          hint: t('connect.webhooks.batchHint'),
          value: String(settings.batch),
          options: [...new Set([...BATCHES, settings.batch])]
            .sort((a, b) => a - b)
            .map((batch) => ({ value: String(batch), label: t('connect.webhooks.batchOf', { batch }) })),
        },
      ],
    },
    choices: [
      {
        name: 'actions',
        legend: t('connect.webhooks.hearsActions'),
        hint: t('connect.webhooks.noneIsAllActions'),
        value: settings.actions.join(' '),
        options: CONSENT_ACTIONS.map((value) => ({ value, label: t(`reports.name.action.${value}`) })),
      },
      {
        name: 'channels',
        legend: t('connect.webhooks.hearsChannels'),
        hint: t('connect.webhooks.noneIsAll'),
        value: settings.channels.join(' '),
        options: [...new Set([...channels, ...settings.channels])].map((value) => ({
          value,
          label: t(`reports.name.channel.${value}`),
        })),
      },
      {
        name: 'topics',
        legend: t('connect.webhooks.hearsTopics'),
        hint: t('connect.webhooks.noneIsAll'),
        value: settings.topics.join(' '),
        options: [
          ...topics.map(({ key, name }) => ({ value: key, label: text(name) })),
          // It was archived since.
          ...settings.topics.filter((key) => !known.has(key)).map((key) => ({ value: key, label: key })),
        ],
      },
      {
        name: 'notices',
        legend: t('connect.webhooks.hearsNotices'),
        value: settings.notices ? 'on' : '',
        options: [{ value: 'on', label: t('connect.webhooks.notices') }],
      },
    ].filter(({ options }) => options.length > 0),
  };
}

export const NEW_WEBHOOK: WebhookSettings = {
  url: '',
  description: '',
  batch: 1,
  notices: true,
  actions: [],
  channels: [],
  topics: [],
};

type Parsed = { settings: WebhookSettings } | { bad: string[]; values: Record<string, string> };

/** The settings in a form; or the names of invalid fields and everything that was typed. */
export function parseSettings(form: FormData): Parsed {
  const one = (name: string) => {
    const value = form.get(name);
    return typeof value === 'string' ? value : '';
  };
  const all = (name: string) => form.getAll(name).filter((value) => typeof value === 'string');
  const given = {
    url: one('url'),
    description: one('description'),
    batch: readDigits(one('batch')),
    actions: all('actions'),
    channels: all('channels'),
    topics: all('topics'),
    notices: one('notices') === 'on',
  };
  const parsed = webhookSettingsSchema.safeParse(given);
  if (parsed.success && parsed.data.url !== '') return { settings: parsed.data };
  return { bad: parsed.error?.issues.map(({ path }) => String(path[0])) ?? ['url'], values: typedIn(given) };
}

/** What was typed, in the form's own format. */
export function typedIn(given: Record<keyof WebhookSettings, unknown>): Record<string, string> {
  const lists = Object.entries(given).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(' ') : String(value),
  ]);
  return { ...(Object.fromEntries(lists) as Record<string, string>), notices: given.notices ? 'on' : '' };
}

/** The form's initial values, sent along to be compared with the current ones when it comes back. */
export function spellSeen(settings: WebhookSettings): string {
  return JSON.stringify(webhookSettingsSchema.strip().parse(settings));
}

/** Null if it was tampered with: then nothing is compared, and nothing is changed. */
export function readSeen(form: FormData): WebhookSettings | null {
  const text = form.get('seen');
  try {
    return webhookSettingsSchema.safeParse(JSON.parse(typeof text === 'string' ? text : '')).data ?? null;
  } catch {
    return null;
  }
}
