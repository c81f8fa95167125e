'use client';

import { useState, type SubmitEvent } from 'react';
import { CONTROL, FILE_CONTROL, PRIMARY_BUTTON } from '@/components/admin/classes';
import { ErrorSummary } from '@/components/ui/error-summary';
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
  broken: 'upload-file',
  consent: 'upload-consent',
};

/** Sends a file as a browser sends any form, for it shows how far it has come; checked before where scripts run. */
export function UploadForm({
  action,
  mostBytes,
  problem: told,
  words,
}: {
  action: string;
  mostBytes: number;
  /** What the server said of the one before. */
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
      <div>
        <label htmlFor="upload-consent" className="mb-1 block font-medium">
          {words.consentSource}
        </label>
        <p id="upload-consent-hint" className="text-muted mb-1 text-xs">
          {words.consentHint}
        </p>
        <input
          id="upload-consent"
          name="consentSource"
          maxLength={200}
          autoComplete="off"
          aria-describedby="upload-consent-hint"
          aria-invalid={isConsentBad ? true : undefined}
          className={CONTROL}
        />
      </div>
      <div>
        <label className="flex min-h-6 items-center gap-2">
          <input type="checkbox" name="unverified" value="1" aria-describedby="upload-unverified-hint" />
          {words.unverified}
        </label>
        <p id="upload-unverified-hint" className="text-muted mt-1 text-xs">
          {words.unverifiedHint}
        </p>
      </div>
      <div>
        <label htmlFor="upload-file" className="mb-1 block font-medium">
          {words.file}
        </label>
        <p id="upload-file-hint" className="text-muted mb-1 text-xs">
          {words.fileHint}
        </p>
        <input
          id="upload-file"
          type="file"
          name="file"
          accept=".csv,text/csv"
          aria-describedby="upload-file-hint"
          aria-invalid={isFileBad ? true : undefined}
          className={FILE_CONTROL}
        />
      </div>
      <button type="submit" disabled={isSending} className={PRIMARY_BUTTON}>
        {words.submit}
      </button>
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
