import type { Actor, Source } from '@/domain/access/author/schema';
import type { ConsentAction, Scope, Standing } from '@/domain/catalog/choice/schema';

/** An event of the ledger. */
export type ConsentEvent = {
  /** The ledger's own order. */
  id: string;
  changeId: string;
  occurredAt: Date;
  action: ConsentAction;
  scope: Scope;
  before: Standing;
  after: Standing;
  actor: Actor;
  source: Source;
  campaign: string | null;
  locale: string | null;
  wordingHash: string | null;
  undoesChangeId: string | null;
};

/** An event of the ledger, as far as it says what somebody chose. */
export type SaidEvent = {
  /** The ledger's own order. */
  id: bigint;
  changeId: string;
  action: ConsentAction;
  scope: Scope;
  before: Standing;
  after: Standing;
  undoesChangeId: string | null;
  /** When they chose so: of a recorded consent when it was given, whenever it reached us. */
  madeAt: Date;
};
