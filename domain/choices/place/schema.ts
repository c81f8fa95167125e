import { z } from 'zod';

/**
 * A place on the ledger: after one change of one transaction (`epoch/txid/id`). A transaction's number means something
 * only on the server that gave it, so it counts within an epoch: a stretch of the ledger that one server numbered. Pass
 * it on as it is; only domain/choices/place looks inside.
 */
export const placeSchema = z
  .string()
  .regex(/^\d{1,19}\/\d{1,20}\/\d{1,19}$/)
  .brand<'LedgerPlace'>();
export type LedgerPlace = z.infer<typeof placeSchema>;

/** A place between two transactions: after all changes of one and before all of the next (`epoch/txid`). */
export const transactionSchema = z
  .string()
  .regex(/^\d{1,19}\/\d{1,20}$/)
  .brand<'LedgerTransaction'>();
export type LedgerTransaction = z.infer<typeof transactionSchema>;

/** Everything written before there were epochs belongs to the first one. */
export const FIRST_EPOCH = '1';

/** Before every change. */
export const BEGINNING: LedgerPlace = placeSchema.parse(`${FIRST_EPOCH}/0/0`);
export const FIRST_TRANSACTION: LedgerTransaction = transactionSchema.parse(`${FIRST_EPOCH}/0`);

/** Why a new epoch began. */
export type NewEpoch = {
  epoch: string;
  /** `behind`: the server's counter is below what the ledger holds · `other`: it is another server, or another table */
  reason: 'behind' | 'other';
  from: string | null;
  to: string;
  /** How many changes this server had numbered before anyone noticed; they belong to the new epoch now. */
  moved: number;
};
