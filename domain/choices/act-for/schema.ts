import { z } from 'zod';
import type { Scope } from '@/domain/catalog/choice/schema';
import type { Holding } from '@/domain/choices/decision/schema';
import type { AddressKind } from '@/domain/people/recipient/schema';
import type { Channel } from '@/domain/workspace/schema';
import { atMost } from '@/lib/characters';

/** How somebody asked the support staff to act for them. `agent`: another person did, who acts for them. */
export const ASKED_BY = ['phone', 'email', 'chat', 'letter', 'in_person', 'agent'] as const;
export const askedBySchema = z.enum(ASKED_BY);
export type AskedBy = z.infer<typeof askedBySchema>;

export const MAX_NOTE_CHARACTERS = 500;

/** How they asked and what is to be remembered of it: without it nothing is done. Kept until they are erased. */
export const noteSchema = z.object({
  how: askedBySchema,
  note: z.string().trim().min(1).refine(atMost(MAX_NOTE_CHARACTERS)),
});
export type Note = z.infer<typeof noteSchema>;

/**
 * What is to be done, as a form's one control says it: `stop * *`, `start email news`, `weekly * news`, `pause-30 * *`,
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
  // To start something again is to record a consent, and a consent is the person's own.
  .refine(({ what, how }) => !(what.startsWith('start ') && how === 'agent'), { path: ['how'] });

/** What a member can do at a scope. */
export const DEEDS = ['stop', 'frequency', 'pause', 'resume', 'start'] as const;
export type Deed = (typeof DEEDS)[number];

/** Something that can be done at a scope for somebody, as things stand. */
export type PossibleDeed = { deed: Deed; scope: Scope };

/** For how many days somebody can have a pause. */
export const PAUSE_DAYS = [30, 60, 90] as const;

/**
 * `confirm` is the recipient's ref, typed: nobody erases the wrong one by a slip. Without a note: it would outlive the
 * person it is about.
 */
export const eraseSchema = noteSchema
  .pick({ how: true })
  .extend({ confirm: z.string().trim().min(1).max(128) });

/** The ref of the recipient who is the same person, and goes on. */
export const mergeSchema = z.object({ into: z.string().trim().min(1).max(128) });

/** What somebody is looked for by: an address, a number, or a ref or how it begins. */
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
