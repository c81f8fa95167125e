import { z } from 'zod';

/** Maximum lengths of an authenticator's values. WebAuthn 3, 5.8.3 and 5.4.3. */
const MAX_CREDENTIAL_ID_BYTES = 1_023;
const MAX_USER_HANDLE_BYTES = 64;
const MAX_BYTES = 8 * 1_024;

/** Bytes in base64url without padding, as in a browser's answer. */
const bytesSchema = (max: number) =>
  z
    .string()
    .min(1)
    .max(Math.ceil((max * 4) / 3))
    .regex(/^[\w-]+$/);

/** How a browser reaches an authenticator. Unknown ones are dropped: it is only a hint. */
const TRANSPORTS = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'];

const answerShape = {
  id: bytesSchema(MAX_CREDENTIAL_ID_BYTES),
  rawId: bytesSchema(MAX_CREDENTIAL_ID_BYTES),
  type: z.literal('public-key'),
  /** No extension is requested. */
  clientExtensionResults: z.looseObject({}).transform(() => ({})),
};

/** The answer of a browser that has made a passkey: a RegistrationResponseJSON, reduced to what is relied on. */
export const madePasskeySchema = z.object({
  ...answerShape,
  response: z.object({
    clientDataJSON: bytesSchema(MAX_BYTES),
    attestationObject: bytesSchema(MAX_BYTES),
    transports: z
      .array(z.string().max(32))
      .max(16)
      .default([])
      .transform((told) => TRANSPORTS.filter((known) => told.includes(known))),
  }),
});
export type MadePasskey = z.infer<typeof madePasskeySchema>;

/** The answer of a browser that has used a passkey: an AuthenticationResponseJSON, reduced to what is relied on. */
export const shownPasskeySchema = z.object({
  ...answerShape,
  response: z.object({
    clientDataJSON: bytesSchema(MAX_BYTES),
    authenticatorData: bytesSchema(MAX_BYTES),
    signature: bytesSchema(MAX_BYTES),
    userHandle: bytesSchema(MAX_USER_HANDLE_BYTES).nullish(),
  }),
});
export type ShownPasskey = z.infer<typeof shownPasskeySchema>;

/** The name that its owner gives a passkey. */
export const passkeyNameSchema = z.string().trim().min(1).max(60);

export const MAX_PASSKEYS = 20;

/** The site that passkeys are made for and used at. */
export type RelyingParty = { origin: string; rpId: string };

/** A passkey as the account page lists it. */
export type Passkey = {
  id: string;
  name: string;
  createdAt: Date;
  lastUsedAt: Date | null;
  /** Whether its provider keeps a copy. */
  isBackedUp: boolean;
  /** The host name it was made for, if that is not today's: it cannot be used here. */
  madeFor: string | null;
};

/** What can be shown at the second step. */
export type StepWays = {
  hasTotp: boolean;
  /** Whether there is a passkey for today's address. */
  hasPasskey: boolean;
  /** The host names of passkeys made for other addresses. */
  elsewhere: string[];
};
