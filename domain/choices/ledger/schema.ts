import type { Actor, Source } from '@/domain/access/author/schema';
import type { ConsentAction, Scope, Standing } from '@/domain/catalog/choice/schema';

/** An event of the ledger. */
export type ConsentEvent = {
  /** In the ledger's order. */
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

/** The fields of a ledger event that say what someone chose. */
export type SaidEvent = {
  /** In the ledger's order. */
  id: bigint;
  changeId: string;
  action: ConsentAction;
  scope: Scope;
  before: Standing;
  after: Standing;
  undoesChangeId: string | null;
  /** When they chose: for a recorded consent, when it was given, whenever it reached us. */
  madeAt: Date;
};
