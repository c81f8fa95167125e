import type pg from 'pg';
import { EVENT_COLUMN_NAMES } from '@/domain/choices/ledger/mutations/insert';
import { hashWording } from '@/domain/choices/ledger/rules';
import type { Wording } from '@/domain/access/author/schema';
import { hashAddress } from '@/domain/people/recipient/rules';
import { factRow, factsOf } from '@/domain/people/suppression/rules';
import type { AddressKind } from '@/domain/people/recipient/schema';
import { CopyRows } from './copy';
import type { Journal } from './journal';
import type { Person } from './people';
import { VIEW_COLUMNS } from './staged-events';
import type { LivedLife } from './world';

/** Everything to be written about recipients, gathered until it is sent. */
export class RecipientTables {
  readonly #workspaceId: string;
  readonly #addressKey: Buffer;
  readonly #wordings = new Map<string, { wording: Wording; hash: Buffer; since: Date }>();
  readonly #recipients = new CopyRows('recipient', [
    'id',
    'workspace_id',
    'ref',
    'email',
    'phone',
    'push_token',
    'email_hash',
    'phone_hash',
    'push_hash',
    'locale',
    'time_zone',
    'consent_source',
    'consent_at',
    'created_at',
    'updated_at',
  ]);
  readonly #events = new CopyRows('demo_event', ['place', ...EVENT_COLUMN_NAMES]);
  readonly #preferences = new CopyRows('preference', [
    'workspace_id',
    'recipient_id',
    'channel',
    'topic',
    'choice',
    'frequency',
    'paused_until',
    'updated_at',
  ]);
  readonly #facts = new CopyRows('address_fact', [
    'workspace_id',
    'address_hash',
    'kind',
    'channel',
    'topic',
    'cause',
    'frequency',
    'paused_until',
    'for_address',
    'recipient_id',
    'change_id',
    'undoes_change_id',
    'made_at',
    'told_at',
    'source',
  ]);
  readonly #feedback = new CopyRows('feedback', [
    'workspace_id',
    'change_id',
    'recipient_id',
    'reason',
    'comment',
    'locale',
    'created_at',
  ]);
  readonly #views = new CopyRows('demo_view', VIEW_COLUMNS);
  readonly #lastSends = new CopyRows('last_send', [
    'workspace_id',
    'recipient_id',
    'channel',
    'topic',
    'sent_at',
  ]);
  events = 0;

  constructor(workspaceId: string, addressKey: Buffer) {
    this.#workspaceId = workspaceId;
    this.#addressKey = addressKey;
  }

  add({ person, journal, lastSends }: LivedLife): void {
    const hashes = this.#hashesOf(person);
    this.#addRecipient(person, hashes);
    this.#addEvents(person, journal);
    const workspace_id = this.#workspaceId;
    for (const { scope, standing, updatedAt } of journal.kept.values()) {
      this.#preferences.add({
        workspace_id,
        recipient_id: person.id,
        channel: scope.channel ?? '*',
        topic: scope.topic ?? '*',
        choice: standing.choice,
        frequency: standing.frequency,
        paused_until: standing.pausedUntil,
        updated_at: updatedAt,
      });
    }
    this.#addFacts(person, hashes, journal);
    for (const { changeId, reason, comment, locale, at } of journal.feedback) {
      this.#feedback.add({
        workspace_id,
        change_id: changeId,
        recipient_id: person.id,
        reason,
        comment,
        locale,
        created_at: at,
      });
    }
    for (const { at, link, automated, failed } of journal.views) {
      this.#views.add({
        at,
        kind: failed ? 'failed' : link.purpose === 'u' ? 'unsubscribe' : 'manage',
        channel: link.channel ?? '*',
        topic: link.topic ?? '*',
        campaign: link.campaign ?? '',
        consent_source: failed ? '' : person.source.key,
        locale: failed ? '' : person.locale,
        automated,
      });
    }
    for (const { channel, topic, at } of lastSends) {
      this.#lastSends.add({ workspace_id, recipient_id: person.id, channel, topic, sent_at: at });
    }
  }

  /** Sends the gathered rows; recipients first, because others refer to them. */
  async send(client: pg.PoolClient): Promise<void> {
    for (const rows of [
      this.#recipients,
      this.#events,
      this.#preferences,
      this.#facts,
      this.#feedback,
      this.#views,
      this.#lastSends,
    ]) {
      await rows.send(client);
    }
  }

  /** The wordings that the events refer to: few, so they are kept until the end. */
  async sendWordings(client: pg.PoolClient): Promise<void> {
    const rows = new CopyRows('wording', ['workspace_id', 'hash', 'locale', 'text', 'created_at']);
    for (const { wording, hash, since } of this.#wordings.values()) {
      rows.add({ workspace_id: this.#workspaceId, hash, ...wording, created_at: since });
    }
    await rows.send(client);
  }

  #hashesOf({ addresses }: Person): Partial<Record<AddressKind, Buffer>> {
    const hash = (kind: AddressKind, address: string | undefined) =>
      address === undefined ? undefined : hashAddress(this.#addressKey, this.#workspaceId, kind, address);
    const email = hash('email', addresses.email);
    const phone = hash('phone', addresses.phone);
    const push = hash('push', addresses.push);
    return { ...(email && { email }), ...(phone && { phone }), ...(push && { push }) };
  }

  #addRecipient(person: Person, hashes: Partial<Record<AddressKind, Buffer>>): void {
    this.#recipients.add({
      id: person.id,
      workspace_id: this.#workspaceId,
      ref: person.ref,
      email: person.addresses.email ?? null,
      phone: person.addresses.phone ?? null,
      push_token: person.addresses.push ?? null,
      email_hash: hashes.email ?? null,
      phone_hash: hashes.phone ?? null,
      push_hash: hashes.push ?? null,
      locale: person.locale,
      time_zone: person.timeZone,
      consent_source: person.source.key,
      consent_at: person.consentAt,
      created_at: person.createdAt,
      updated_at: person.createdAt,
    });
  }

  #addFacts(person: Person, addressHashes: Partial<Record<AddressKind, Buffer>>, { changes }: Journal): void {
    const said = { workspaceId: this.#workspaceId, recipientId: person.id, addressHashes, consentedAt: null };
    for (const { id, context, events } of changes) {
      const forAddress = context.actor === 'recipient' && context.link?.purpose === 'm';
      for (const event of events) {
        for (const fact of factsOf(event, { ...said, changeId: id, context, forAddress })) {
          this.#facts.add({ ...factRow(fact), told_at: fact.madeAt });
        }
      }
    }
  }

  #addEvents(person: Person, { changes }: Journal): void {
    for (const { id, context, events } of changes) {
      for (const { scope, before, after, action } of events) {
        this.events += 1;
        this.#events.add({
          place: this.events,
          workspace_id: this.#workspaceId,
          recipient_id: person.id,
          change_id: id,
          occurred_at: context.now,
          action,
          channel: scope.channel ?? '*',
          topic: scope.topic ?? '*',
          choice_before: before.choice,
          frequency_before: before.frequency,
          paused_until_before: before.pausedUntil,
          choice_after: after.choice,
          frequency_after: after.frequency,
          paused_until_after: after.pausedUntil,
          actor: context.actor,
          actor_id: context.actorId,
          source: context.source,
          link_purpose: context.link?.purpose ?? null,
          link_channel: context.link?.channel ?? null,
          link_topic: context.link?.topic ?? null,
          campaign: context.link?.campaign ?? null,
          wording_hash: context.wording && this.#keepWording(context.wording, context.now),
          locale: context.locale,
          automated: context.automated,
          undoes_change_id: context.undoesChangeId,
          consent_source: person.source.key,
          consent_at: person.consentAt,
          cause: null,
          recorded_at: null,
        });
      }
    }
  }

  #keepWording(wording: Wording, since: Date): Buffer {
    const key = `${wording.locale}\n${wording.text}`;
    const known = this.#wordings.get(key);
    const kept = known ?? { wording, hash: hashWording(wording), since };
    if (since < kept.since) kept.since = since;
    if (!known) this.#wordings.set(key, kept);
    return kept.hash;
  }
}
