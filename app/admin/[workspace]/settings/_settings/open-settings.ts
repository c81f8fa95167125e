import { memberWords, requireMember } from '@/app/admin/_shell/session';
import { placeWords, problemTexts } from './problems';
import type { AdminWords } from '@/app/admin/_shell/words';
import type { FormWords, LocaleChoice } from '@/components/settings/words';
import type { MemberScope } from '@/domain/access/scope/schema';
import { readDraft, readPublished, type Draft } from '@/domain/settings/draft/data';
import { differencesOf, findProblems, sectionOf } from '@/domain/settings/draft/rules';
import type { Configuration, Difference, Problem, Section } from '@/domain/settings/draft/schema';
import { isKnownZone } from '@/domain/workspace/data';
import type { Locale } from '@/domain/workspace/schema';

export type SettingsProps = { params: Promise<{ workspace: string }> };

/** A page of the settings, opened: the draft, what is published, and the differences between them. */
export type OpenSettings = {
  scope: MemberScope;
  words: AdminWords;
  draft: Draft;
  published: Configuration;
  differences: Difference[];
  problems: Problem[];
  /** The languages of the draft, by their names. */
  locales: LocaleChoice[];
  mayWrite: boolean;
  base: string;
};

export async function openSettings({ params }: SettingsProps): Promise<OpenSettings> {
  const { workspace } = await params;
  const scope = await requireMember(workspace, 'settings.read');
  const [words, draft, published] = await Promise.all([
    memberWords(scope),
    readDraft(scope),
    readPublished(scope),
  ]);
  const isZoneKnown = await isKnownZone(draft.configuration.sender.timeZone);
  return {
    scope,
    words,
    draft,
    published,
    differences: differencesOf(published, draft.configuration),
    problems: findProblems(draft.configuration, published, { isZoneKnown }),
    locales: draft.configuration.sender.locales.map((locale) => ({
      locale,
      name: languageName(words, locale),
    })),
    mayWrite: scope.capabilities.has('settings.write'),
    base: `/admin/${workspace}/settings`,
  };
}

export function languageName({ t }: AdminWords, locale: Locale): string {
  return t(`settings.locale.${locale}`);
}

/** What every settings form needs besides its own values. */
export function formPropsOf(settings: OpenSettings, section: Section) {
  const { words, draft, problems, mayWrite, base } = settings;
  return {
    revision: draft.revision,
    words: formWords(words),
    problems: problemTexts(
      words,
      problems.filter(({ at }) => sectionOf(at) === section),
      draft.configuration,
      base,
    ),
    mayWrite,
  };
}

function formWords(words: AdminWords): FormWords {
  const { t } = words;
  return {
    save: t('settings.form.save'),
    saving: t('settings.form.saving'),
    saved: t('settings.form.saved'),
    done: t('settings.form.done'),
    unsaved: t('settings.form.unsaved'),
    reload: t('settings.form.reload'),
    failed: t('settings.form.failed'),
    needsScript: t('settings.form.needsScript'),
    problems: t('settings.form.problems'),
    toPutRight: t('settings.publish.problems'),
    first: t('settings.form.first'),
    up: t('settings.form.up'),
    down: t('settings.form.down'),
    remove: t('settings.form.remove'),
    archive: t('settings.form.archive'),
    restore: t('settings.form.restore'),
    archived: t('settings.form.archived'),
    archivedHint: t('settings.form.archivedHint'),
    untitled: t('settings.form.untitled'),
    find: t('settings.form.find'),
    noneFound: t('settings.form.noneFound'),
    openAll: t('settings.form.openAll'),
    closeAll: t('settings.form.closeAll'),
    places: placeWords(words),
    issues: {
      missing: t('settings.issue.missing', { place: '{place}' }),
      keyMissing: t('settings.issue.keyMissing', { name: '{name}' }),
      keyBad: t('settings.issue.keyBad', { name: '{name}' }),
      long: t('settings.issue.long', { place: '{place}', most: '{most}' }),
      invalid: t('settings.issue.invalid', { place: '{place}' }),
    },
  };
}
