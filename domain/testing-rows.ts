import type { RecipientRow } from '@/domain/imports/merge/schema';

/** For tests: a row of an import that says nothing but the ref and what is given. */
export function recipientRow(ref: string, rest: Partial<RecipientRow> = {}): RecipientRow {
  return {
    ref,
    email: null,
    phone: null,
    pushToken: null,
    postalAddress: null,
    locale: null,
    timeZone: null,
    consentSource: null,
    consentAt: null,
    attributes: {},
    ...rest,
  };
}
