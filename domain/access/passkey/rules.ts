import { isIP } from 'node:net';
import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
import { COSEALG, decodeAttestationObject, isoBase64URL } from '@simplewebauthn/server/helpers';
import type { MadePasskey, RelyingParty, ShownPasskey } from '@/domain/access/passkey/schema';

/** The length of a log-in's handle in its passkeys: random, so that it reveals nothing. WebAuthn 3, 14.6.1. */
export const HANDLE_BYTES = 32;

/** Supported by every authenticator and by every Node.js that runs this, the preferred one first. */
export const ALGORITHMS = [COSEALG.ES256, COSEALG.EdDSA, COSEALG.RS256];

/** The relying party for an address; null if there cannot be one, because browsers require a host name. */
export function relyingParty(publicUrl: string): RelyingParty | null {
  const { origin, hostname } = new URL(publicUrl);
  return isIP(hostname.replace(/^\[|\]$/g, '')) ? null : { origin, rpId: hostname };
}

type Expected = RelyingParty & { challenge: Buffer };

/** What is stored about a new passkey. */
export type NewCredential = {
  credentialId: Buffer;
  publicKey: Buffer;
  counter: number;
  transports: string[];
  isBackedUp: boolean;
};

/** Reads the answer of a browser that has made a passkey; null if it does not match what was asked for. */
export async function readMade(made: MadePasskey, expected: Expected): Promise<NewCredential | null> {
  try {
    if (!isUnattested(made.response.attestationObject)) return null;
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: made,
      expectedChallenge: expected.challenge.toString('base64url'),
      expectedOrigin: expected.origin,
      expectedRPID: expected.rpId,
      // An authenticator that asks only for a touch is still a second factor, but no more: see readShown.
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
    // The library throws for any answer that is not valid.
    return null;
  }
}

/**
 * Whether an authenticator reveals nothing about its maker, as requested: attestation `none`, or a signature by the
 * passkey itself. With certificates the library would look up revocations at addresses they contain.
 */
function isUnattested(attestationObject: string): boolean {
  const attestation = decodeAttestationObject(isoBase64URL.toBuffer(attestationObject));
  const format = attestation.get('fmt');
  return format === 'none' || (format === 'packed' && attestation.get('attStmt').get('x5c') === undefined);
}

/** What is stored after a passkey was used. */
export type Shown = { counter: number; isBackedUp: boolean };

/**
 * Reads the answer of a browser that has used a passkey; null if it is not signed with the passkey's key, or was signed
 * for another address or challenge. The caller must check the counter when it stores it.
 * @param isAlone whether nothing else is shown: then the passkey must have verified its holder.
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

/** Whether an answer names its passkey's owner correctly, if it names one. */
export function isHandleOf({ response }: ShownPasskey, handle: Buffer | null): boolean {
  const told = response.userHandle;
  return !told || (handle !== null && Buffer.from(told, 'base64url').equals(handle));
}

/**
 * Whether a passkey's counter went up since its last use. One that went back or stands still belongs to a copy; many
 * authenticators do not count, and always report 0. WebAuthn 3, 6.1.1.
 */
export function hasGoneOn(before: number, counter: number): boolean {
  return counter > before || (counter === 0 && before === 0);
}
