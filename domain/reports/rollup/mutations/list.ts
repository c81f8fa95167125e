import type pg from 'pg';
import { IN_STRETCH, valuesOf, type Stretch } from '@/domain/reports/rollup/mutations/stretch';
import { countMoves } from '@/domain/reports/rollup/mutations/list-moves';
import { hashOn } from '@/domain/people/address/data';
import { STOPS_CHANNEL } from '@/domain/people/suppression/data';

/**
 * Counts the moves of those whose choices about whole channels a stretch of the ledger changed, if they were counted before.
 * Anyone else, and what is not on the ledger, waits for {@link countEveryone}.
 */
export async function countTouched(client: pg.PoolClient, stretch: Stretch): Promise<void> {
  await client.query(LOCK);
  await client.query(
    countMoves(`
      SELECT m.workspace_id, m.recipient_id
        FROM list_member m
        JOIN (SELECT e.recipient_id FROM consent_event e
               WHERE ${IN_STRETCH} AND (e.topic = '*' OR e.action IN ('erase', 'merge'))
              UNION
              SELECT g.former_id FROM consent_event e JOIN merged_ref g ON g.change_id = e.change_id
               WHERE ${IN_STRETCH} AND e.action = 'merge') touched USING (recipient_id)`),
    valuesOf(stretch),
  );
}

/** Counts the moves of everyone who can be written to on other channels than when they were last counted. */
export async function countEveryone(client: pg.PoolClient): Promise<void> {
  // Found without the lock, because that reads every recipient; those found are looked at again under it.
  await client.query(`CREATE TEMPORARY TABLE list_moved ON COMMIT DROP AS ${MOVED}`);
  await client.query('ANALYZE list_moved');
  await client.query(LOCK);
  await client.query(countMoves('SELECT workspace_id, recipient_id FROM list_moved'));
}

/** One at a time: two would both count the same move. */
const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended('optdown list', 0))`;

const OUT = `SELECT DISTINCT recipient_id, channel FROM preference WHERE topic = '*' AND choice = 'out'`;

/** SQL: recipients of whom {@link countMoves} knows other channels, or none, set by set: by person, it would take minutes for millions. */
const MOVED = `
  WITH reached AS (
    SELECT r.id, array_agg(c.channel ORDER BY c.channel COLLATE "C") AS channels
      FROM recipient r
      JOIN workspace_channel c ON c.workspace_id = r.workspace_id
      LEFT JOIN (${OUT}) own ON own.recipient_id = r.id AND own.channel = c.channel
      LEFT JOIN (${OUT}) wide ON wide.recipient_id = r.id AND wide.channel = '*'
      LEFT JOIN (SELECT DISTINCT s.workspace_id, s.address_hash, s.channel FROM standing_fact s WHERE ${STOPS_CHANNEL}) stop
        ON stop.workspace_id = r.workspace_id AND stop.channel = c.channel AND stop.address_hash = ${hashOn('c.channel', 'r')}
     WHERE ${hashOn('c.channel', 'r')} IS NOT NULL AND own IS NULL AND wide IS NULL AND stop IS NULL
     GROUP BY r.id)
  SELECT r.workspace_id, r.id AS recipient_id
    FROM recipient r LEFT JOIN reached ON reached.id = r.id LEFT JOIN list_member m ON m.recipient_id = r.id
   WHERE m.recipient_id IS NULL OR m.channels <> coalesce(reached.channels, '{}')
  UNION ALL
  SELECT m.workspace_id, m.recipient_id
    FROM list_member m LEFT JOIN recipient r ON r.id = m.recipient_id WHERE r.id IS NULL`;
