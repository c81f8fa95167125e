'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { action, ANYTHING, NUMBER, TEXT } from '@/app/admin/_shell/action';
import { inSession, memberWords, requireMember } from '@/app/admin/_shell/session';
import { problemTexts } from './problems';
import type { SaveAnswer } from '@/components/settings/words';
import { readDraft, readPublished } from '@/domain/settings/draft/data';
import { saveSection } from '@/domain/settings/draft/mutations';
import { findProblems, sectionOf } from '@/domain/settings/draft/rules';
import { SECTION_SCHEMAS, type Section } from '@/domain/settings/draft/schema';
import { isKnownZone } from '@/domain/workspace/data';

const SECTION = z.enum(Object.keys(SECTION_SCHEMAS) as Section[]);

/** Saves a section of the settings as a draft; the page binds its workspace and section. */
export const saveSettings = action(
  [TEXT, SECTION, NUMBER, ANYTHING],
  inSession(
    async (workspace: string, section: Section, revision: number, value: unknown): Promise<SaveAnswer> => {
      const scope = await requireMember(workspace, 'settings.write');
      const words = await memberWords(scope);
      const outcome = await saveSection(scope, section, value, revision);
      if (outcome.kind === 'invalid') return outcome;
      if (outcome.kind === 'stale') {
        const { by: name, at } = outcome;
        return { kind: 'stale', text: words.t('settings.form.stale', { name, at: words.dateTime(at) }) };
      }
      revalidatePath(`/admin/${workspace}/settings`, 'layout');
      const [{ configuration }, published] = await Promise.all([readDraft(scope), readPublished(scope)]);
      const isZoneKnown = await isKnownZone(configuration.sender.timeZone);
      const problems = findProblems(configuration, published, { isZoneKnown }).filter(
        ({ at }) => sectionOf(at) === section,
      );
      return {
        kind: 'saved',
        revision: outcome.revision,
        problems: problemTexts(words, problems, configuration, `/admin/${workspace}/settings`),
      };
    },
  ),
);
