import {
  generateAuthenticationOptions,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server';
import type pg from 'pg';
import { takeAttempt } from '@/domain/access/attempt/mutations';
import type { Origin, Throttled } from '@/domain/access/attempt/schema';
import { noteFactor, noteLogIn, startSession } from '@/domain/access/login/mutations';
import { findPasskey, listDescriptors, partyHere, type StoredPasskey } from '@/domain/access/passkey/data';
import { noteUsed } from '@/domain/access/passkey/mutations';
import { hasGoneOn, isHandleOf, readShown, type Shown } from '@/domain/access/passkey/rules';
import type { RelyingParty, ShownPasskey } from '@/domain/access/passkey/schema';
import { makeChallenge, takeChallenge } from '@/domain/access/passkey-challenge/mutations';
import { CHALLENGE_LASTS } from '@/domain/access/passkey-challenge/rules';
import { lockFactors, passStepBy, type StepOutcome } from '@/domain/access/second-factor/mutations';
import type { SecondStep } from '@/domain/access/second-factor/schema';
import { transaction } from '@/lib/db/pool';
import { log } from '@/lib/log';

/** Which passkeys a browser should ask for at the second step; null if none can be used here. */
export async function askAtStep(
  step: SecondStep,
  now: Date,
): Promise<PublicKeyCredentialRequestOptionsJSON | null> {
  const party = partyHere();
  const allowCredentials = party ? await listDescriptors(step.loginId, party) : [];
  if (!party || allowCredentials.length === 0) return null;
  return generateAuthenticationOptions({
    rpID: party.rpId,
    challenge: await makeChallenge(step.sessionId, 'second_step', now),
    timeout: CHALLENGE_LASTS,
    userVerification: 'preferred',
    allowCredentials,
  });
}

/** `expired`: the challenge is older than five minutes, or was answered already. */
export type StepByPasskey = StepOutcome | { kind: 'expired' };

/** Accepts a passkey as the second factor. */
export async function passStepByPasskey(
  step: SecondStep,
  shown: ShownPasskey,
  now: Date,
): Promise<StepByPasskey> {
  const [party, challenge] = [partyHere(), await takeChallenge(step.sessionId, 'second_step', now)];
  if (!challenge) return { kind: 'expired' };
  const found = party && (await findPasskey(shown.id, party));
  const passkey = found?.loginId === step.loginId ? found : null;
  const read = passkey && party && (await readAnswer(shown, passkey, party, { challenge, isAlone: false }));
  return passStepBy(
    async (client) => {
      const used = passkey && read ? await useOnce(client, passkey, read, now) : 'wrong';
      return used === 'right' ? { by: 'passkey' } : { refusedAs: REFUSED_AS[used] };
    },
    step,
    now,
  );
}

/** Lets a browser ask for any passkey of this address. */
export async function askAlone(
  holderId: string,
  now: Date,
): Promise<PublicKeyCredentialRequestOptionsJSON | null> {
  const party = partyHere();
  if (!party) return null;
  return generateAuthenticationOptions({
    rpID: party.rpId,
    challenge: await makeChallenge(holderId, 'log_in', now),
    timeout: CHALLENGE_LASTS,
    userVerification: 'required',
  });
}

export type PasskeyLogIn =
  | { kind: 'logged_in'; sessionId: string }
  /** The challenge is older than five minutes, or was answered already. */
  | { kind: 'expired' }
  | { kind: 'refused' }
  /** Someone without a password must log in through their provider, where their account may be closed by now. */
  | { kind: 'provider_first' }
  | Throttled;

/** Logs someone in by a passkey that has verified its holder: it stands for the password and the second factor. */
export async function logInByPasskey(
  holderId: string,
  shown: ShownPasskey,
  from: Origin,
  now: Date,
): Promise<PasskeyLogIn> {
  const [party, challenge] = [partyHere(), await takeChallenge(holderId, 'log_in', now)];
  if (!challenge) return { kind: 'expired' };
  // Counted separately, so that wrong passwords do not keep anyone from using their passkey.
  const attempt = await takeAttempt(`passkey ${shown.id}`, { ...from, device: null }, now);
  if (attempt.kind === 'throttled') {
    log().warn({ event: 'login.throttled', address: from.address }, 'A log-in by passkey was slowed down');
    return attempt;
  }
  const passkey = party && (await findPasskey(shown.id, party));
  if (!passkey) {
    log().warn(
      { event: 'login.refused', address: from.address },
      'A log-in by an unknown passkey was refused',
    );
    return { kind: 'refused' };
  }
  // Only the answer itself says whose passkey it is, so the handle is required. WebAuthn 3, 7.2.
  const read = shown.response.userHandle
    ? await readAnswer(shown, passkey, party, { challenge, isAlone: true })
    : null;
  const login = { loginId: passkey.loginId, name: passkey.loginName };
  const outcome = await transaction<PasskeyLogIn>(async (client) => {
    const used = read ? await useOnce(client, passkey, read, now) : 'wrong';
    if (used !== 'right') {
      await noteFactor(client, login, { action: REFUSED_AS[used], subject: passkey.name });
      return { kind: 'refused' };
    }
    if (!passkey.hasPassword) return { kind: 'provider_first' };
    const sessionId = await startSession(client, passkey.loginId, now, null, true);
    if (!sessionId) return { kind: 'refused' };
    await noteLogIn(client, login, { factor: 'passkey' });
    return { kind: 'logged_in', sessionId };
  });
  if (outcome.kind !== 'refused') await attempt.succeed();
  return outcome;
}

const REFUSED_AS = {
  wrong: 'login.passkey_refused',
  copied: 'login.passkey_copied',
} as const;

async function readAnswer(
  shown: ShownPasskey,
  passkey: StoredPasskey,
  party: RelyingParty,
  asked: { challenge: Buffer; isAlone: boolean },
): Promise<Shown | null> {
  return isHandleOf(shown, passkey.handle) ? readShown(shown, passkey, { ...party, ...asked }) : null;
}

/** Records that a passkey was used, unless its counter shows that it is a copy. */
async function useOnce(
  client: pg.PoolClient,
  passkey: StoredPasskey,
  { counter, isBackedUp }: Shown,
  now: Date,
): Promise<'right' | 'wrong' | 'copied'> {
  // Locks the log-in first, then its passkeys: in this order everywhere, so that one use waits for another.
  await lockFactors(client, passkey.loginId);
  const { rows } = await client.query<{ counter: string }>('SELECT counter FROM passkey WHERE id = $1', [
    passkey.id,
  ]);
  const [before] = rows;
  // Removed meanwhile.
  if (!before) return 'wrong';
  if (!hasGoneOn(Number(before.counter), counter)) return 'copied';
  await noteUsed(client, passkey.id, { counter, isBackedUp }, now);
  return 'right';
}
