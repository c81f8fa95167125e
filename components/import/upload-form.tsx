'use client';

import { useState, type SubmitEvent } from 'react';
import { Button } from '@/components/ui/button';
import { Tick } from '@/components/ui/choice-group';
import { ErrorSummary } from '@/components/ui/error-summary';
import { Labelled, TextInput } from '@/components/ui/field';
import { FileInput } from '@/components/ui/file-input';
import type { UploadProblem } from './upload-problems';

export type UploadWords = {
  file: string;
  fileHint: string;
  consentSource: string;
  consentHint: string;
  unverified: string;
  unverifiedHint: string;
  submit: string;
  sending: string;
  problemTitle: string;
  problems: Record<UploadProblem, string>;
};

const FIELD_OF: Record<UploadProblem, string> = {
  no_file: 'upload-file',
  too_large: 'upload-file',
  not_text: 'upload-file',
  broken: 'upload-file',
  consent: 'upload-consent',
};

/**
 * Uploads a file as an ordinary browser form, because the browser then shows the progress; scripts, if any, check it
 * first.
 */
export function UploadForm({
  action,
  mostBytes,
  problem: told,
  words,
}: {
  action: string;
  mostBytes: number;
  /** The server's answer to the previous upload. */
  problem: UploadProblem | null;
  words: UploadWords;
}) {
  const [problem, setProblem] = useState(told);
  const [isSending, setSending] = useState(false);

  function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    const found = problemOf(new FormData(event.currentTarget), mostBytes);
    setProblem(found);
    setSending(!found);
    if (found) event.preventDefault();
  }

  const isFileBad = problem !== null && problem !== 'consent';
  const isConsentBad = problem === 'consent';
  return (
    <form
      action={action}
      method="post"
      encType="multipart/form-data"
      onSubmit={onSubmit}
      noValidate
      className="max-w-xl space-y-4"
    >
      <ErrorSummary
        title={words.problemTitle}
        problems={problem ? [{ text: words.problems[problem], field: FIELD_OF[problem] }] : []}
      />
      <Labelled id="upload-consent" label={words.consentSource} hint={words.consentHint}>
        {(tied) => (
          <TextInput
            {...tied}
            name="consentSource"
            maxLength={200}
            autoComplete="off"
            aria-invalid={isConsentBad ? true : undefined}
          />
        )}
      </Labelled>
      <Tick
        name="unverified"
        value="1"
        label={words.unverified}
        hint={{ id: 'upload-unverified-hint', text: words.unverifiedHint }}
      />
      <Labelled id="upload-file" label={words.file} hint={words.fileHint}>
        {(tied) => (
          <FileInput
            {...tied}
            name="file"
            accept=".csv,text/csv"
            aria-invalid={isFileBad ? true : undefined}
          />
        )}
      </Labelled>
      <Button type="submit" look="primary" disabled={isSending}>
        {words.submit}
      </Button>
      <p role="status" className={isSending ? '' : 'sr-only'}>
        {isSending ? words.sending : ''}
      </p>
    </form>
  );
}

function problemOf(data: FormData, mostBytes: number): UploadProblem | null {
  const file = data.get('file');
  const source = data.get('consentSource');
  const isNamed = typeof source === 'string' && source.trim() !== '';
  if (isNamed === (data.get('unverified') === '1')) return 'consent';
  if (!(file instanceof File) || file.size === 0) return 'no_file';
  return file.size > mostBytes ? 'too_large' : null;
}
