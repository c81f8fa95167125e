import { EVERYTHING, type Scope } from '@/domain/catalog/choice/schema';
import type { ChangeContext } from '@/domain/access/author/schema';
import type { LinkPurpose } from '@/domain/access/link/schema';
import { effectiveAt } from '@/domain/choices/preference/rules/effective';
import type { PreferenceChange } from '@/domain/choices/preference/schema';
import { channelSchema, type Channel } from '@/domain/workspace/schema';
import { DAY, MINUTE, SECOND } from '@/lib/clock';
import { Agenda } from './agenda';
import type { Campaign } from './campaigns';
import type { CommentDecks } from './comments';
import { Journal, untouched, type Change } from './journal';
import type { Occasion } from './occasions';
import type { Person } from './people';
import type { Random } from './random';
import { REASON_WEIGHTS, type Mood } from './reasons';
import { latestAbout, relapseOf } from './relapses';
import { SHARING_TOPIC } from './topics';
import { viewsAround } from './views';
import { wayOut } from './ways';
import { STOP_SHARING, wishAbout, wishInCenter } from './wishes';
import { wordingOf } from './wordings';

export type LifeSettings = {
  today: Date;
  campaigns: readonly Campaign[];
  comments: CommentDecks;
  random: Random;
};

/** Simulates one person's occasions in order of time, with what follows from them: undoing, resuming, coming back. */
export function liveLife(person: Person, occasions: readonly Occasion[], settings: LifeSettings): Journal {
  if (occasions.length === 0) return new Journal(person, settings.random);
  return new Life(person, settings).live(occasions);
}

class Life {
  readonly #person: Person;
  readonly #campaigns: readonly Campaign[];
  readonly #comments: CommentDecks;
  readonly #random: Random;
  readonly #journal: Journal;
  readonly #agenda: Agenda;

  constructor(person: Person, { today, campaigns, comments, random }: LifeSettings) {
    this.#person = person;
    this.#agenda = new Agenda(today);
    this.#campaigns = campaigns;
    this.#comments = comments;
    this.#random = random;
    this.#journal = new Journal(person, random);
  }

  live(occasions: readonly Occasion[]): Journal {
    for (const occasion of occasions) this.#agenda.plan(occasion.at, () => this.#respond(occasion));
    this.#agenda.runAll();
    return this.#journal;
  }

  #respond({ at, message }: Occasion): void {
    if (!message) {
      this.#visitCenter(at);
      return;
    }
    const asked = { channel: message.channel, topic: message.campaign.topic };
    const { choice, pausedUntil } = effectiveAt(this.#journal.standings, asked, 'in', at);
    // People who stopped or paused it get no such message; some of them visit anyway.
    if (choice === 'out') {
      if (this.#random.chance(0.2)) this.#comeBack(at);
    } else if (!pausedUntil) {
      this.#answer(at, asked, message.campaign.key, this.#moodAbout(message.campaign.mood));
    }
  }

  #moodAbout(campaign: Mood): Mood {
    if (this.#person.source.knew) return campaign;
    return campaign !== 'usual' && this.#random.chance(0.5) ? campaign : 'boughtLead';
  }

  /**
   * One message and its unsubscribe link, used through whatever the channel offers.
   * @param isFinal whether they were asked before, and now just leave.
   */
  #answer(
    at: Date,
    asked: Scope & { channel: Channel; topic: string },
    campaign: string,
    mood: Mood,
    isFinal = false,
  ): void {
    const link = { purpose: 'u' as LinkPurpose, ...asked, campaign };
    const way = wayOut(asked.channel, this.#random);
    const stopThis: PreferenceChange[] = [{ kind: 'stop', scope: asked }];
    switch (way) {
      case 'one_click':
        this.#make(stopThis, asked, {
          ...untouched(at),
          actor: 'one_click',
          source: 'one_click',
          link,
          automated: this.#random.chance(0.015),
        });
        return;
      case 'keyword':
        this.#make([{ kind: 'stop', scope: { channel: asked.channel, topic: null } }], asked, {
          ...untouched(at),
          actor: 'keyword',
          source: 'sms',
        });
        return;
      case 'api':
        this.#make(stopThis, asked, { ...untouched(at), actor: 'api_key', source: 'api' });
        return;
      case 'admin':
        this.#make([{ kind: 'stop', scope: EVERYTHING }], asked, {
          ...untouched(at),
          actor: 'member',
          source: 'admin',
        });
        return;
      case 'page': {
        const { channels } = this.#person;
        const wish = isFinal
          ? stopThis
          : wishAbout(asked, { mood, channels }, this.#journal.standings, at, this.#random);
        const change = this.#onPage(wish, asked, at, link, mood);
        if (change) this.#sayWhy(change, mood);
        return;
      }
    }
  }

  #visitCenter(at: Date): void {
    const link = { purpose: 'm' as LinkPurpose, channel: null, topic: null, campaign: null };
    const stopped = effectiveAt(this.#journal.standings, EVERYTHING, 'in', at).choice === 'out';
    if (stopped) {
      if (this.#random.chance(0.3)) this.#comeBack(at);
      return;
    }
    const mood: Mood = this.#person.source.knew ? 'usual' : 'boughtLead';
    const way = this.#random.weighted([
      ['page', 76],
      ['gpc', 14],
      ['admin', 6],
      ['api', 4],
    ]);
    if (way === 'gpc') {
      this.#make([STOP_SHARING], 'center', { ...untouched(at), actor: 'gpc', source: 'gpc', link });
      return;
    }
    const wish = wishInCenter(this.#person, this.#journal.standings, at, this.#random);
    if (way === 'admin') this.#make(wish, 'center', { ...untouched(at), actor: 'member', source: 'admin' });
    else if (way === 'api') this.#make(wish, 'center', { ...untouched(at), actor: 'api_key', source: 'api' });
    else {
      const change = this.#onPage(wish, 'center', at, link, mood);
      if (change) this.#sayWhy(change, mood);
    }
  }

  #onPage(
    wish: PreferenceChange[],
    asked: Scope | 'center',
    at: Date,
    link: NonNullable<ChangeContext['link']>,
    mood: Mood,
  ): Change | null {
    const { locale } = this.#person;
    const automated = this.#random.chance(0.006);
    this.#journal.views.push(...viewsAround({ at, link, automated }, mood, this.#random));
    const change = this.#make(wish, asked, {
      ...untouched(at),
      link,
      locale,
      wording: wordingOf(wish, locale, at),
      automated,
    });
    if (change && this.#random.chance(0.03)) {
      const regret = new Date(at.getTime() + this.#random.whole(15 * SECOND, 20 * MINUTE));
      this.#agenda.plan(regret, () => this.#undo(change, regret));
    } else if (change) this.#planRelapse(change);
    return change;
  }

  #make(changes: PreferenceChange[], asked: Scope | 'center', context: ChangeContext): Change | null {
    const change = this.#journal.make({
      changes,
      asked,
      context,
      reducesOnly: context.link?.purpose === 'u',
    });
    if (!change) return null;
    const pauses = changes.filter((one) => one.kind === 'pause');
    for (const { scope, until } of pauses) {
      const length = until.getTime() - context.now.getTime();
      const at = new Date(context.now.getTime() + Math.floor(length * (0.1 + 0.8 * this.#random.next())));
      if (this.#random.chance(0.22)) this.#agenda.plan(at, () => this.#resume(scope, at));
    }
    if (pauses.length === 0 && this.#random.chance(this.#person.source.knew ? 0.055 : 0.008)) {
      const at = new Date(Math.floor(context.now.getTime() + 5 * DAY + this.#random.wait(80 * DAY)));
      this.#agenda.plan(at, () => this.#comeBack(at));
    }
    return change;
  }

  #planRelapse(change: Change): void {
    const at = relapseOf(change, this.#random);
    const { channel = null, topic = null } = change.context.link ?? {};
    if (!at || !channel || !topic) return;
    this.#agenda.plan(at, () => {
      const asked = { channel, topic };
      const isOut = effectiveAt(this.#journal.standings, asked, 'in', at).choice === 'out';
      const campaign = latestAbout(this.#campaigns, topic, channel, at);
      if (!isOut && campaign) this.#answer(at, asked, campaign, 'usual', true);
    });
  }

  #undo(change: Change, at: Date): void {
    const changes = change.events
      .map(({ scope, before, after }): PreferenceChange => ({
        kind: 'restore',
        scope,
        from: after,
        to: before,
      }))
      .reverse();
    const { locale } = this.#person;
    this.#journal.make({
      changes,
      asked: 'center',
      context: {
        ...change.context,
        now: at,
        wording: wordingOf(changes, locale, at),
        undoesChangeId: change.id,
      },
    });
  }

  #resume(scope: Scope, at: Date): void {
    this.#start([{ kind: 'resume', scope }], at);
  }

  /**
   * Through a fresh link sent to their address, which the product requires of anyone who stopped a channel or
   * everything.
   */
  #comeBack(at: Date): void {
    const out = [...this.#journal.kept.values()].filter(
      ({ scope, standing }) => standing.choice === 'out' && scope.topic !== SHARING_TOPIC,
    );
    const wanted = out.filter(({ scope }) => scope.topic === null || this.#random.chance(0.7));
    const changes = wanted.map(({ scope }): PreferenceChange => ({ kind: 'start', scope }));
    if (changes.length > 0) this.#start(changes, at);
  }

  #start(changes: PreferenceChange[], at: Date): void {
    const { locale } = this.#person;
    const link = {
      purpose: 'm' as LinkPurpose,
      channel: channelSchema.enum.email,
      topic: null,
      campaign: null,
    };
    this.#journal.views.push({ at, link, automated: false, failed: false });
    this.#journal.make({
      changes,
      asked: 'center',
      freshProof: true,
      context: { ...untouched(at), link, locale, wording: wordingOf(changes, locale, at) },
    });
  }

  #sayWhy(change: Change, mood: Mood): void {
    const left = change.events.some(({ action }) => action === 'opt_out');
    if (!this.#random.chance(left ? 0.42 : 0.24)) return;
    const reason = this.#random.weighted(REASON_WEIGHTS[mood]);
    const { locale } = this.#person;
    this.#journal.feedback.push({
      changeId: change.id,
      reason,
      comment: this.#random.chance(0.095) ? this.#comments.draw(reason, locale, this.#random) : null,
      locale,
      at: new Date(change.context.now.getTime() + this.#random.whole(4 * SECOND, 3 * MINUTE)),
    });
  }
}
