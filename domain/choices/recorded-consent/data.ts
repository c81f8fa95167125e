import type { WorkspaceScope } from '@/domain/access/scope/schema';
import { scopeOf } from '@/domain/choices/ledger/data/row';
import { hashWording } from '@/domain/choices/ledger/rules';
import type { Scope } from '@/domain/catalog/choice/schema';
import type { OptIn, RecordedOptIn } from '@/domain/choices/recorded-consent/schema';
import { readCenterOf } from '@/domain/choices/preference/data/read';
import { coveringScopes, standingAt } from '@/domain/choices/preference/rules/effective';
import { idNamed } from '@/domain/people/merged-ref/data';
import { readSuppressionsOf } from '@/domain/people/suppression/data';
import type { SuppressionCause } from '@/domain/people/suppression/schema';
import type { Channel } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

type Row = {
  id: string;
  change_id: string;
  channel: string;
  topic: string;
  source: string;
  given_at: Date;
  locale: string;
  text: string;
  evidence: unknown;
  recorded_at: Date;
};

const OPT_INS = `
  SELECT c.id, c.change_id, c.channel, c.topic, c.source, c.given_at, w.locale, w.text, c.evidence, c.recorded_at
    FROM recipient r JOIN consent_evidence c ON c.recipient_id = r.id
    JOIN wording w ON w.workspace_id = c.workspace_id AND w.hash = c.wording_hash
   WHERE r.id = ${idNamed('$1', '$2')}`;

/** A page of a recipient's recorded consents, last recorded first: those before an id, or the newest. */
export async function listOptIns(
  { workspaceId }: WorkspaceScope,
  ref: string,
  { limit, before }: { limit: number; before: string | null },
): Promise<RecordedOptIn[]> {
  const { rows } = await pool().query<Row>(
    `${OPT_INS} AND ($3::uuid IS NULL OR c.id < $3::uuid) ORDER BY c.id DESC LIMIT $4`,
    [workspaceId, ref, before, limit],
  );
  return rows.map(optInOf);
}

/** One of a recipient's recorded consents. */
export async function readOptIn(
  { workspaceId }: WorkspaceScope,
  ref: string,
  id: string,
): Promise<RecordedOptIn | null> {
  const { rows } = await pool().query<Row>(`${OPT_INS} AND c.id = $3`, [workspaceId, ref, id]);
  return rows[0] ? optInOf(rows[0]) : null;
}

/** The id of an identical consent recorded before, evidence aside; null if there is none. */
export async function findOptIn(
  { workspaceId }: WorkspaceScope,
  ref: string,
  { scope, givenAt, source, wording }: OptIn,
): Promise<string | null> {
  const { rows } = await pool().query<{ id: string }>(
    `SELECT c.id FROM recipient r JOIN consent_evidence c ON c.recipient_id = r.id
      WHERE r.id = ${idNamed('$1', '$2')} AND c.channel = $3 AND c.topic = $4 AND c.given_at = $5
        AND c.source = $6 AND c.wording_hash = $7`,
    [workspaceId, ref, scope.channel ?? '*', scope.topic ?? '*', givenAt, source, hashWording(wording)],
  );
  return rows[0]?.id ?? null;
}

function optInOf(row: Row): RecordedOptIn {
  return {
    id: row.id,
    changeId: row.change_id,
    scope: scopeOf(row),
    source: row.source,
    givenAt: row.given_at,
    wording: { locale: row.locale, text: row.text },
    evidence: row.evidence,
    recordedAt: row.recorded_at,
  };
}

/** The stops and suppressions that keep messages under a scope from a recipient, whatever they consented to. */
export async function readWhatStops(
  scope: WorkspaceScope,
  ref: string,
  about: Scope,
  now: Date,
): Promise<{ stoppedBy: Scope[]; suppressed: { channel: Channel; cause: SuppressionCause }[] }> {
  const [center, suppressions] = await Promise.all([
    readCenterOf(scope, ref),
    readSuppressionsOf(scope, ref),
  ]);
  const standings = center?.standings ?? new Map();
  return {
    stoppedBy: coveringScopes(about).filter((wide) => standingAt(standings, wide, now).choice === 'out'),
    suppressed: suppressions
      .filter(({ channel }) => about.channel === null || about.channel === channel)
      .map(({ channel, cause }) => ({ channel, cause })),
  };
}
