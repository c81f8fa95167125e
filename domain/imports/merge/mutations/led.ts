import type pg from 'pg';
import { COLUMNS, mergeStaged } from '@/domain/imports/merge/mutations/staged';
import { columnsOf } from '@/domain/people/address/data';
import { ADDRESS_KINDS } from '@/domain/people/address/schema';
import { carryStops } from '@/domain/people/suppression/mutations';
import type { WorkspaceScope } from '@/domain/workspace/schema';

/** Takes the rows of merged refs out of the staged ones, to be merged after them. */
export async function setAside(client: pg.PoolClient, refs: readonly string[]): Promise<void> {
  await client.query(
    `CREATE TEMP TABLE IF NOT EXISTS led_recipient ON COMMIT DELETE ROWS AS
     SELECT ${COLUMNS} FROM recipient WITH NO DATA`,
  );
  await client.query('DELETE FROM led_recipient');
  await client.query(
    `WITH moved AS (DELETE FROM staged_recipient WHERE ref = ANY($1::text[]) RETURNING ${COLUMNS})
     INSERT INTO led_recipient (${COLUMNS}) SELECT ${COLUMNS} FROM moved`,
    [refs],
  );
}

/**
 * Merges the rows set aside into the surviving recipients. A file, or a call that also names the recipient by their own
 * ref, only adds what they lack, so that two rows of one person do not alternately replace their address. A call that
 * uses only the merged ref updates them.
 * @returns the refs under which something changed.
 */
export async function mergeLed(
  client: pg.PoolClient,
  scope: WorkspaceScope,
  survivors: ReadonlyMap<string, string>,
  named: ReadonlySet<string>,
): Promise<string[]> {
  const changed: string[] = [];
  let rest = [...survivors];
  while (rest.length > 0) {
    // One statement may touch a recipient only once.
    const round = new Map(rest.map(([ref, survivor]) => [survivor, ref]));
    rest = rest.filter(([ref, survivor]) => round.get(survivor) !== ref);
    await stageLed(client, round, named);
    const { updatedRefs, updatedIds } = await mergeStaged(client, scope);
    await carryStops(client, updatedIds);
    changed.push(...updatedRefs.flatMap((survivor) => round.get(survivor) ?? []));
  }
  return changed;
}

async function stageLed(
  client: pg.PoolClient,
  refOf: ReadonlyMap<string, string>,
  named: ReadonlySet<string>,
): Promise<void> {
  const unlessHeld = (held: string, column: string) =>
    `CASE WHEN (led.is_named OR g.import_id IS NOT NULL) AND r.${held} IS NOT NULL THEN NULL ELSE g.${column} END`;
  const given: Record<string, string> = {
    ref: 'r.ref',
    ...Object.fromEntries(
      ADDRESS_KINDS.flatMap((kind) => {
        const [address, hash] = columnsOf(kind);
        return [address, hash].map((column) => [column, unlessHeld(address, column)]);
      }),
    ),
    locale: unlessHeld('locale', 'locale'),
    time_zone: unlessHeld('time_zone', 'time_zone'),
    attributes: `(SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(g.attributes)
                   WHERE NOT ((led.is_named OR g.import_id IS NOT NULL) AND r.attributes ? key))`,
  };
  await client.query('DELETE FROM staged_recipient');
  await client.query(
    `INSERT INTO staged_recipient (${COLUMNS})
     SELECT ${COLUMNS.split(', ')
       .map((column) => given[column] ?? `g.${column}`)
       .join(', ')}
       FROM unnest($1::text[], $2::text[], $3::bool[]) AS led(ref, survivor, is_named)
       JOIN led_recipient g ON g.ref = led.ref
       JOIN recipient r ON r.workspace_id = g.workspace_id AND r.ref = led.survivor`,
    [[...refOf.values()], [...refOf.keys()], [...refOf.keys()].map((survivor) => named.has(survivor))],
  );
}
