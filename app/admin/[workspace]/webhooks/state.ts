import type { AdminWords } from '@/app/admin/_shell/words';
import type { MemberScope } from '@/domain/access/scope/schema';
import type { Attempt } from '@/domain/feed/message/schema';
import type { Webhook } from '@/domain/feed/webhook/schema';

/** An endpoint's name: its description, otherwise its host. */
export function nameOfWebhook({ url, description }: Pick<Webhook, 'url' | 'description'>): string {
  return description || new URL(url).host;
}

/**
 * An endpoint's address. Its path may be a secret of the receiver, so members who may not change it see only the host.
 */
export function addressOf({ url }: Pick<Webhook, 'url'>, { capabilities }: MemberScope): string {
  if (capabilities.has('webhooks.write')) return url;
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}/…`;
}

/** An endpoint's state, in a word and in a sentence, and whether it needs attention. */
export function fareOf(webhook: Webhook, words: AdminWords): { state: string; text: string; isBad: boolean } {
  const { state, failingSince } = webhook;
  const word = state === 'active' && failingSince ? 'failing' : state;
  return { state: words.t(`connect.webhooks.states.${word}`), ...sentenceOf(webhook, words) };
}

function sentenceOf(webhook: Webhook, { t, dateTime }: AdminWords): { text: string; isBad: boolean } {
  const { state, stateReason, stateChangedAt, failingSince, failures, retryAt, heardAt } = webhook;
  const since = dateTime(stateChangedAt);
  if (state === 'disabled') return { text: t('connect.webhooks.fares.gone', { since }), isBad: true };
  if (state === 'paused')
    return stateReason === 'failing'
      ? { text: t('connect.webhooks.fares.givenUp', { since }), isBad: true }
      : { text: t('connect.webhooks.fares.paused', { since }), isBad: false };
  if (failingSince)
    return {
      text: t('connect.webhooks.fares.failing', {
        since: dateTime(failingSince),
        failures,
        next: retryAt ? dateTime(retryAt) : t('connect.webhooks.soon'),
      }),
      isBad: true,
    };
  if (!heardAt) return { text: t('connect.webhooks.fares.new'), isBad: false };
  return { text: t('connect.webhooks.fares.well', { at: dateTime(heardAt) }), isBad: false };
}

/** The changes that an endpoint receives, in short: `Opt-outs · E-mail · all topics`. */
export function wantsOf({ actions, channels, topics }: Webhook, { t, list }: AdminWords): string {
  return [
    actions.length > 0
      ? list(actions.map((action) => t(`reports.name.action.${action}`)))
      : t('connect.webhooks.allActions'),
    channels.length > 0
      ? list(channels.map((channel) => t(`reports.name.channel.${channel}`)))
      : t('connect.webhooks.allChannels'),
    topics.length > 0 ? list(topics) : t('connect.webhooks.allTopics'),
  ].join(' · ');
}

/** The outcome of one attempt: `204 in 35 ms`. */
export function attemptText({ status, problem, milliseconds }: Attempt, { t, number }: AdminWords): string {
  const time = number(milliseconds);
  if (status !== null) return t('connect.webhooks.answered', { status, time });
  return t(`connect.webhooks.problems.${problem ?? 'connection'}`, { time });
}
