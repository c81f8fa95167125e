/** An authenticator for the domain's tests: it makes and uses passkeys, with real keys and signatures. */
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import {
  madePasskeySchema,
  shownPasskeySchema,
  type MadePasskey,
  type ShownPasskey,
} from '@/domain/access/passkey/schema';

const FLAGS = { present: 0x01, verified: 0x04, canBackUp: 0x08, backedUp: 0x10, hasCredential: 0x40 };

/** How an authenticator deviates from what was asked. */
type Quirks = {
  origin?: string;
  rpId?: string;
  challenge?: string;
  /** Whether it has verified its holder. */
  isVerified?: boolean;
  isBackedUp?: boolean;
  counter?: number;
  /** Null: it returns none. */
  handle?: string | null;
  format?: 'none' | 'packed' | 'tpm';
};

export type Authenticator = {
  id: string;
  make: (options: PublicKeyCredentialCreationOptionsJSON, quirks?: Quirks) => MadePasskey;
  show: (options: PublicKeyCredentialRequestOptionsJSON, quirks?: Quirks) => ShownPasskey;
};

/** An authenticator with one passkey, which counts its uses. */
export function makeAuthenticator(ownOrigin: string): Authenticator {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const id = randomBytes(32);
  let counted = 0;
  let ownHandle = '';

  function authenticatorData(rpId: string, quirks: Quirks, credential: Buffer): Buffer {
    const { isVerified = true, isBackedUp = false } = quirks;
    counted = quirks.counter ?? counted + 1;
    const flags =
      FLAGS.present |
      (isVerified ? FLAGS.verified : 0) |
      (isBackedUp ? FLAGS.canBackUp | FLAGS.backedUp : 0) |
      (credential.length > 0 ? FLAGS.hasCredential : 0);
    const head = Buffer.alloc(5);
    head.writeUInt8(flags, 0);
    head.writeUInt32BE(counted, 1);
    return Buffer.concat([sha256(quirks.rpId ?? rpId), head, credential]);
  }

  function clientData(type: string, challenge: string, quirks: Quirks): Buffer {
    const said = { type, challenge: quirks.challenge ?? challenge, origin: quirks.origin ?? ownOrigin };
    return Buffer.from(JSON.stringify(said));
  }

  function coseKey(): Buffer {
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    const key = new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, 'base64url')],
      [-3, Buffer.from(y, 'base64url')],
    ]);
    return Buffer.from(isoCBOR.encode(key));
  }

  const named = { id: text(id), rawId: text(id), type: 'public-key', clientExtensionResults: {} };
  return {
    id: text(id),
    make: (options, quirks = {}) => {
      ownHandle = options.user.id;
      const lengths = Buffer.alloc(18); // The maker's id, all zeros, and the length of the credential's.
      lengths.writeUInt16BE(id.length, 16);
      const credential = Buffer.concat([lengths, id, coseKey()]);
      const data = authenticatorData(options.rp.id ?? '', quirks, credential);
      const { format = 'none' } = quirks;
      const attestation = new Map<string, string | Uint8Array | Map<string, unknown>>([
        ['fmt', format],
        ['attStmt', format === 'none' ? new Map() : new Map([['x5c', [Uint8Array.from(data)]]])],
        ['authData', Uint8Array.from(data)],
      ]);
      return madePasskeySchema.parse({
        ...named,
        response: {
          clientDataJSON: text(clientData('webauthn.create', options.challenge, quirks)),
          attestationObject: text(
            Buffer.from(isoCBOR.encode(attestation as Parameters<typeof isoCBOR.encode>[0])),
          ),
          transports: ['internal', 'hybrid', 'telepathy'],
        },
      });
    },
    show: (options, quirks = {}) => {
      const data = authenticatorData(options.rpId ?? '', quirks, Buffer.alloc(0));
      const said = clientData('webauthn.get', options.challenge, quirks);
      const userHandle = quirks.handle === undefined ? ownHandle : quirks.handle;
      return shownPasskeySchema.parse({
        ...named,
        response: {
          clientDataJSON: text(said),
          authenticatorData: text(data),
          signature: text(sign('sha256', Buffer.concat([data, sha256(said)]), privateKey)),
          userHandle,
        },
      });
    },
  };
}

function sha256(value: string | Buffer): Buffer {
  return createHash('sha256').update(value).digest();
}

function text(bytes: Buffer): string {
  return bytes.toString('base64url');
}
