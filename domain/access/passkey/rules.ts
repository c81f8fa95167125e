import { isIP } from 'node:net';
import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
import { COSEALG, decodeAttestationObject, isoBase64URL } from '@simplewebauthn/server/helpers';
import type { MadePasskey, RelyingParty, ShownPasskey } from '@/domain/access/passkey/schema';

/** What passkeys call a log-in by: random, so that it tells nothing. WebAuthn 3, 14.6.1. */
export const HANDLE_BYTES = 32;

/** What every authenticator and every Node.js that runs this can do, the first preferred. */
export const ALGORITHMS = [COSEALG.ES256, COSEALG.EdDSA, COSEALG.RS256];

/** Who passkeys are made for at an address; null where they cannot be: browsers want a host name. */
export function relyingParty(publicUrl: string): RelyingParty | null {
  const { origin, hostname } = new URL(publicUrl);
  return isIP(hostname.replace(/^\[|\]$/g, '')) ? null : { origin, rpId: hostname };
}

type Expected = RelyingParty & { challenge: Buffer };

/** What is kept of a passkey that was made. */
export type NewCredential = {
  credentialId: Buffer;
  publicKey: Buffer;
  counter: number;
  transports: string[];
  isBackedUp: boolean;
};

/** Reads what a browser says that has made a passkey; null where it is not what was asked for. */
export async function readMade(made: MadePasskey, expected: Expected): Promise<NewCredential | null> {
  try {
    if (!isUnattested(made.response.attestationObject)) return null;
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: made,
      expectedChallenge: expected.challenge.toString('base64url'),
      expectedOrigin: expected.origin,
      expectedRPID: expected.rpId,
      // An authenticator that asks for a touch alone is a second factor, and no more: see readShown.
      requireUserVerification: false,
      supportedAlgorithmIDs: ALGORITHMS,
    });
    if (!verified) return null;
    const { credential, credentialBackedUp } = registrationInfo;
    return {
      credentialId: Buffer.from(credential.id, 'base64url'),
      publicKey: Buffer.from(credential.publicKey),
      counter: credential.counter,
      transports: made.response.transports,
      isBackedUp: credentialBackedUp,
    };
  } catch {
    // The library throws for whatever is not as it should be.
    return null;
  }
}

/**
 * Whether an authenticator says nothing of its maker, as it is asked: `none`, or a signature by the passkey itself.
 * Certificates would have the library look up revocations at addresses that stand in them.
 */
function isUnattested(attestationObject: string): boolean {
  const attestation = decodeAttestationObject(isoBase64URL.toBuffer(attestationObject));
  const format = attestation.get('fmt');
  return format === 'none' || (format === 'packed' && attestation.get('attStmt').get('x5c') === undefined);
}

/** What a shown passkey tells that is kept. */
export type Shown = { counter: number; isBackedUp: boolean };

/**
 * Reads what a browser says that has shown a passkey; null where the passkey's key has not signed it, or it was signed
 * for another address or challenge. Whether the counter went on is for whoever writes it down.
 * @param isAlone whether it is the only thing that is shown: then it must have checked who holds it.
 */
export async function readShown(
  shown: ShownPasskey,
  key: { credentialId: Buffer; publicKey: Buffer },
  expected: Expected & { isAlone: boolean },
): Promise<Shown | null> {
  const { userHandle, ...response } = shown.response;
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: { ...shown, response: { ...response, ...(userHandle && { userHandle }) } },
      expectedChallenge: expected.challenge.toString('base64url'),
      expectedOrigin: expected.origin,
      expectedRPID: expected.rpId,
      requireUserVerification: expected.isAlone,
      credential: {
        id: key.credentialId.toString('base64url'),
        publicKey: Uint8Array.from(key.publicKey),
        counter: 0,
      },
    });
    if (!verified) return null;
    return {
      counter: authenticationInfo.newCounter,
      isBackedUp: authenticationInfo.credentialBackedUp,
    };
  } catch {
    return null;
  }
}

/** Whether an answer names its passkey's owner rightly, where it names one. */
export function isHandleOf({ response }: ShownPasskey, handle: Buffer | null): boolean {
  const told = response.userHandle;
  return !told || (handle !== null && Buffer.from(told, 'base64url').equals(handle));
}

/**
 * Whether a passkey's counter went on since it was last shown. One that went back or stands still is a copy's; many
 * authenticators do not count, and say 0 for good. WebAuthn 3, 6.1.1.
 */
export function hasGoneOn(before: number, counter: number): boolean {
  return counter > before || (counter === 0 && before === 0);
}
