'use client';

import { useEffect, useState, type ReactNode } from 'react';
import { FormProvider, useForm, type FieldValues } from 'react-hook-form';
import { isSessionOver, SessionOverNotice, type SessionOver } from '@/components/admin/session-over';
import { useAlive } from '@/components/ui/alive';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { ErrorSummary } from '@/components/ui/error-summary';
import { TextLink } from '@/components/ui/text-link';
import { SECTION_SCHEMAS, type Section } from '@/domain/settings/draft/schema';
import { tellIssues, type ToldIssue } from './issues';
import { reveal } from './reveal';
import type { FormWords, SaveAnswer, ToldProblem } from './words';

export type SectionFormProps = {
  section: Section;
  /** What the section contains, as in `SECTION_SCHEMAS`. */
  values: FieldValues;
  /** The revision of the draft that the values are from: a save onto a different one is refused. */
  revision: number;
  action: (revision: number, value: unknown) => Promise<SaveAnswer | SessionOver>;
  words: FormWords;
  /** What prevents publishing, in words. */
  problems: readonly ToldProblem[];
  mayWrite: boolean;
  children: ReactNode;
};

type Notice = { kind: 'saved' | 'stale' | 'failed'; text: string } | { kind: 'invalid'; issues: ToldIssue[] };

/**
 * A section of the settings: checked with the domain's schema, saved as a draft, and never over someone else's save.
 */
export function SectionForm(props: SectionFormProps) {
  const { section, values, action, words, mayWrite, children } = props;
  const form = useForm({ defaultValues: values });
  const { isDirty, isSubmitting } = form.formState;
  const [revision, setRevision] = useState(props.revision);
  const [problems, setProblems] = useState(props.problems);
  const [notice, setNotice] = useState<Notice | null>(null);
  const [over, setOver] = useState<SessionOver | null>(null);
  const isAlive = useAlive();
  useUnsavedGuard(isDirty);
  useEffect(() => reveal(decodeURIComponent(window.location.hash.slice(1))), []);

  async function save(typed: FieldValues): Promise<void> {
    setNotice(null);
    setOver(null);
    const parsed = SECTION_SCHEMAS[section].safeParse(typed);
    if (!parsed.success) {
      show(tellIssues(words.issues, words.places, parsed.error.issues, typed));
      return;
    }
    const answer = await action(revision, parsed.data).catch(() => null);
    if (isSessionOver(answer)) setOver(answer);
    else if (!answer) setNotice({ kind: 'failed', text: words.failed });
    else if (answer.kind === 'stale') setNotice({ kind: 'stale', text: answer.text });
    else if (answer.kind === 'invalid') show(tellIssues(words.issues, words.places, answer.issues, typed));
    else {
      setRevision(answer.revision);
      setProblems(answer.problems);
      form.reset(typed);
      setNotice({ kind: 'saved', text: words.saved });
    }
  }

  function show(issues: ToldIssue[]): void {
    for (const { at, text } of issues) form.setError(at, { message: text });
    setNotice({ kind: 'invalid', issues });
    const [first] = issues;
    if (first) reveal(first.field);
  }

  return (
    <FormProvider {...form}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          // The button keeps the focus while an answer is awaited, so it can still be pressed.
          if (!isSubmitting) void form.handleSubmit(save)(event);
        }}
        className="max-w-3xl space-y-5"
      >
        {mayWrite ? (
          <noscript>
            <Callout look="bad">{words.needsScript}</Callout>
          </noscript>
        ) : null}
        {over ? <SessionOverNotice over={over} /> : null}
        <Messages notice={notice} problems={problems} words={words} />
        <fieldset disabled={!mayWrite} className="min-w-0 space-y-5">
          {children}
        </fieldset>
        {mayWrite ? (
          <div className="border-line bg-page sticky bottom-0 z-10 flex items-center gap-3 border-t py-3">
            <Button type="submit" look="primary" disabled={!isAlive} isBusy={isSubmitting}>
              {isSubmitting ? words.saving : words.save}
            </Button>
            {/* The top of a long form, where the message stands, may be out of sight. */}
            <span aria-hidden={isDirty ? undefined : true} className="text-muted">
              {isDirty ? words.unsaved : notice?.kind === 'saved' ? words.done : ''}
            </span>
          </div>
        ) : null}
      </form>
    </FormProvider>
  );
}

function Messages({
  notice,
  problems,
  words,
}: {
  notice: Notice | null;
  problems: readonly ToldProblem[];
  words: FormWords;
}) {
  const isBad = notice !== null && notice.kind !== 'saved';
  return (
    <>
      <div role={!isBad ? 'status' : notice.kind === 'invalid' ? undefined : 'alert'}>
        {notice?.kind === 'invalid' ? (
          <ErrorSummary title={words.problems} problems={notice.issues} />
        ) : notice ? (
          <Callout look={isBad ? 'bad' : 'info'}>
            <p>{notice.text}</p>
            {notice.kind === 'stale' ? (
              <p className="mt-2">
                <Button onClick={() => window.location.reload()}>{words.reload}</Button>
              </p>
            ) : null}
          </Callout>
        ) : null}
      </div>
      {problems.length > 0 ? (
        <Callout look="quiet">
          <h2 className="font-medium">{words.toPutRight}</h2>
          <ul className="text-muted mt-1 list-disc space-y-0.5 pl-5">
            {problems.map(({ text, href }) => (
              <li key={text}>
                <TextLink href={href} onClick={() => reveal(href.slice(href.indexOf('#') + 1))}>
                  {text}
                </TextLink>
              </li>
            ))}
          </ul>
        </Callout>
      ) : null}
    </>
  );
}

/** Leaving with unsaved input asks first. */
function useUnsavedGuard(isDirty: boolean): void {
  useEffect(() => {
    if (!isDirty) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isDirty]);
}
