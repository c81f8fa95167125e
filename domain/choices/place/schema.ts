import { z } from 'zod';

/**
 * A place on the ledger: behind one change of one transaction. A transaction's number means something only on the server
 * that gave it, so that it counts within an epoch: a stretch of the ledger that one server numbered. Passed on and kept
 * as it is; only domain/choices/place looks into it (`epoch/txid/id`).
 */
export const placeSchema = z
  .string()
  .regex(/^\d{1,19}\/\d{1,20}\/\d{1,19}$/)
  .brand<'LedgerPlace'>();
export type LedgerPlace = z.infer<typeof placeSchema>;

/** A place between two transactions of the ledger: behind all of the one, before all of the next (`epoch/txid`). */
export const transactionSchema = z
  .string()
  .regex(/^\d{1,19}\/\d{1,20}$/)
  .brand<'LedgerTransaction'>();
export type LedgerTransaction = z.infer<typeof transactionSchema>;

/** What was written before there were epochs is of the first one. */
export const FIRST_EPOCH = '1';

/** Before everything. */
export const BEGINNING: LedgerPlace = placeSchema.parse(`${FIRST_EPOCH}/0/0`);
export const FIRST_TRANSACTION: LedgerTransaction = transactionSchema.parse(`${FIRST_EPOCH}/0`);

/** Why a new epoch began. */
export type NewEpoch = {
  epoch: string;
  /** `behind`: the server's counter is below what the ledger holds · `other`: it is another server, or table */
  reason: 'behind' | 'other';
  from: string | null;
  to: string;
  /** Changes that this server had numbered before anyone noticed: they are of the new epoch now. */
  moved: number;
};
