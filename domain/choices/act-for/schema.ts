import { z } from 'zod';
import type { Source } from '@/domain/access/author/schema';
import type { Scope } from '@/domain/catalog/choice/schema';
import type { Holding } from '@/domain/choices/decision/schema';
import type { AddressKind } from '@/domain/people/recipient/schema';
import type { Channel } from '@/domain/workspace/schema';
import { atMost } from '@/lib/characters';

/** How someone asked support staff to act for them. `agent`: someone else asked on their behalf. */
export const ASKED_BY = ['phone', 'email', 'chat', 'letter', 'in_person', 'agent'] as const;
export const askedBySchema = z.enum(ASKED_BY);
export type AskedBy = z.infer<typeof askedBySchema>;

export const MAX_NOTE_CHARACTERS = 500;

/** How they asked, and a note about it: both are required. Kept until the recipient is erased. */
export const noteSchema = z.object({
  how: askedBySchema,
  note: z.string().trim().min(1).refine(atMost(MAX_NOTE_CHARACTERS)),
});
export type Note = z.infer<typeof noteSchema>;

/**
 * The change to make, as one form control states it: `stop * *`, `start email news`, `weekly * news`, `pause-30 * *`,
 * `resume * *`.
 */
export const actSchema = noteSchema
  .extend({
    what: z
      .string()
      .regex(
        /^(?:stop|start|resume|every|daily|weekly|monthly|pause-(?:30|60|90)) (?:[a-z]+|\*) (?:[a-z0-9_-]+|\*)$/,
      )
      .max(200),
  })
  // Starting something again records a consent, which only the person can give.
  .refine(({ what, how }) => !(what.startsWith('start ') && how === 'agent'), { path: ['how'] });

/** What a member can do at a scope. */
export const DEEDS = ['stop', 'frequency', 'pause', 'resume', 'start'] as const;
export type Deed = (typeof DEEDS)[number];

/** Something that can be done for a recipient at a scope, as things stand. */
export type PossibleDeed = { deed: Deed; scope: Scope };

/** The lengths of a pause on offer, in days. */
export const PAUSE_DAYS = [30, 60, 90] as const;

/**
 * `confirm` is the recipient's ref, typed again, so that no one erases the wrong person by a slip. No note: it would
 * outlive the person it is about.
 */
export const eraseSchema = noteSchema
  .pick({ how: true })
  .extend({ confirm: z.string().trim().min(1).max(128) });

/** The ref of the surviving recipient. */
export const mergeSchema = z.object({ into: z.string().trim().min(1).max(128) });

/** A search term: an address, a number, or a ref or its beginning. */
export const searchSchema = z.object({ query: z.string().trim().min(1).max(254) });

/** A recipient as a list shows them. */
export type FoundRecipient = {
  ref: string;
  /** Refs that were merged into it. */
  mergedRefs: string[];
  /** Masked. */
  addresses: Partial<Record<AddressKind, string>>;
  locale: string | null;
  consentSource: string | null;
  since: Date;
};

/** What holds for a topic on a channel, and why. */
export type StandingRule = { topic: string; channel: Channel } & Holding;

/** The parts of a standing choice, each of which may have been chosen at another time. */
export type ChosenPart = 'choice' | 'frequency' | 'pause';

/** When a part of what holds at a scope was chosen, by which change, and how that came in. */
export type Chosen = { scope: Scope; part: ChosenPart; changeId: string; at: Date; source: Source };

/** When a topic, transactional ones included, was last sent to a recipient on a channel. */
export type SentLast = { channel: Channel; topic: string; sentAt: Date };
