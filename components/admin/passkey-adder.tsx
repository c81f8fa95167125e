'use client';

import { startRegistration, type PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/browser';
import { useRouter } from 'next/navigation';
import { useState, type SubmitEvent } from 'react';
import { useForm } from 'react-hook-form';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { ErrorSummary } from '@/components/ui/error-summary';
import { CopyField } from './copy-field';
import { FormField, type Field } from './form-field';
import { SessionOverNotice } from './session-over';
import { problemOf, sendJson, usePasskeys, type PasskeyProblem, type PasskeyWords } from './passkey-request';

type Values = { name: string; password: string };
type Added = { recoveryCodes: string[] | null };

export type PasskeyAdderWords = PasskeyWords & {
  submit: string;
  errorTitle: string;
  nameMissing: string;
  unsupported: string;
  /** The message after the first second factor, and after any other. */
  addedFirst: string;
  addedToo: string;
  recoveryLabel: string;
  copy: string;
  copied: string;
};

/**
 * Adds a passkey: asks for the password, has the browser create the passkey, and shows the recovery codes that come
 * with the first.
 */
export function PasskeyAdder({
  path,
  fields,
  words,
}: {
  path: string;
  fields: Field[];
  words: PasskeyAdderWords;
}) {
  const isThere = usePasskeys();
  const router = useRouter();
  const { register, reset, getValues } = useForm<Values>({ defaultValues: { name: '', password: '' } });
  const [problem, setProblem] = useState<PasskeyProblem | null>(null);
  const [added, setAdded] = useState<Added | null>(null);
  const [isBusy, setBusy] = useState(false);
  if (isThere === null) return null;
  if (!isThere) return <p className="text-muted">{words.unsupported}</p>;

  async function add(): Promise<void> {
    if (isBusy) return;
    const { name, password } = getValues();
    setAdded(null);
    setProblem(name.trim() ? null : { text: words.nameMissing, field: 'name' });
    if (!name.trim()) return;
    setBusy(true);
    try {
      const { options } = await sendJson<{ options: PublicKeyCredentialCreationOptionsJSON }>(
        path,
        { name, password },
        words.failed,
      );
      const made = await startRegistration({ optionsJSON: options });
      setAdded(await sendJson<Added>(path, { name, made }, words.failed));
      reset();
      router.refresh();
    } catch (error) {
      setProblem(problemOf(error, words));
    } finally {
      setBusy(false);
    }
  }

  function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    void add();
  }

  const codes = added?.recoveryCodes;
  const wrong = problem && 'text' in problem ? problem : null;
  return (
    <form id="passkey-add" onSubmit={onSubmit} noValidate className="space-y-4">
      {problem && 'sessionOver' in problem ? <SessionOverNotice over={problem} /> : null}
      <ErrorSummary
        title={words.errorTitle}
        problems={wrong ? [{ text: wrong.text, field: `passkey-add-${wrong.field ?? 'name'}` }] : []}
      />
      <div role="status" className={added ? 'space-y-3' : 'sr-only'}>
        {added ? <Callout>{codes ? words.addedFirst : words.addedToo}</Callout> : null}
        {codes ? (
          <CopyField
            label={words.recoveryLabel}
            value={codes.join('\n')}
            copy={words.copy}
            copied={words.copied}
          />
        ) : null}
      </div>
      {fields.map((field) => (
        <FormField
          key={field.name}
          field={field}
          id={`passkey-add-${field.name}`}
          control={register(field.name === 'password' ? 'password' : 'name')}
          problem={wrong?.field === field.name ? wrong.text : undefined}
        />
      ))}
      <Button type="submit" look="primary" isBusy={isBusy}>
        {words.submit}
      </Button>
    </form>
  );
}
