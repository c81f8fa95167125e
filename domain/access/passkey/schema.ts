import { z } from 'zod';

/** WebAuthn 3, 5.8.3 and 5.4.3: how long an authenticator's words may be. */
const MAX_CREDENTIAL_ID_BYTES = 1_023;
const MAX_USER_HANDLE_BYTES = 64;
const MAX_BYTES = 8 * 1_024;

/** Bytes in base64url without padding, as a browser's answer has them. */
const bytesSchema = (max: number) =>
  z
    .string()
    .min(1)
    .max(Math.ceil((max * 4) / 3))
    .regex(/^[\w-]+$/);

/** How a browser reaches an authenticator. What is not known here is left out: it is a hint, and no more. */
const TRANSPORTS = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'];

const answerShape = {
  id: bytesSchema(MAX_CREDENTIAL_ID_BYTES),
  rawId: bytesSchema(MAX_CREDENTIAL_ID_BYTES),
  type: z.literal('public-key'),
  /** None is asked for. */
  clientExtensionResults: z.looseObject({}).transform(() => ({})),
};

/** What a browser answers that has made a passkey: a RegistrationResponseJSON, reduced to what is relied on. */
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

/** What a browser answers that has shown a passkey: an AuthenticationResponseJSON, reduced to what is relied on. */
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

/** What its owner calls a passkey. */
export const passkeyNameSchema = z.string().trim().min(1).max(60);

export const MAX_PASSKEYS = 20;

/** Who passkeys are made for, and where they are shown. */
export type RelyingParty = { origin: string; rpId: string };

/** A passkey as the account page lists it. */
export type Passkey = {
  id: string;
  name: string;
  createdAt: Date;
  lastUsedAt: Date | null;
  /** Whether its provider keeps a copy. */
  isBackedUp: boolean;
  /** The host name that it was made for, where that is another than today's: it cannot be shown here. */
  madeFor: string | null;
};

/** What can be shown at the second step. */
export type StepWays = {
  hasTotp: boolean;
  /** Whether there is a passkey for today's address. */
  hasPasskey: boolean;
  /** The host names of the passkeys for other addresses. */
  elsewhere: string[];
};
