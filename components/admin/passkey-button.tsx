'use client';

import { startAuthentication, type PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { ErrorSummary } from '@/components/ui/error-summary';
import { problemOf, sendJson, usePasskeys, type PasskeyWords } from './passkey-request';

/** Logs in with a passkey. Not shown if the browser cannot use one: without scripts, or in an old browser. */
export function PasskeyButton({
  id,
  path,
  to,
  label,
  errorTitle,
  words,
}: {
  id: string;
  /** The route that starts and completes the log-in. */
  path: string;
  /** The page to go to afterwards. */
  to: string;
  label: string;
  errorTitle: string;
  words: PasskeyWords;
}) {
  const isThere = usePasskeys();
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  if (!isThere) return null;

  async function show(): Promise<void> {
    if (isBusy) return;
    setBusy(true);
    setProblem(null);
    try {
      const { options } = await sendJson<{ options: PublicKeyCredentialRequestOptionsJSON }>(
        path,
        {},
        words.failed,
      );
      const passkey = await startAuthentication({ optionsJSON: options });
      const next = await sendJson<{ to: string }>(path, { passkey, to }, words.failed);
      // A full page load, because a different person may be logged in now.
      window.location.assign(next.to);
    } catch (error) {
      const found = problemOf(error, words);
      setProblem('text' in found ? found.text : found.sessionOver.text);
      setBusy(false);
    }
  }

  return (
    <div className="space-y-4">
      <ErrorSummary title={errorTitle} problems={problem === null ? [] : [{ text: problem, field: id }]} />
      <Button id={id} isBusy={isBusy} isWide onClick={() => void show()}>
        {label}
      </Button>
    </div>
  );
}
