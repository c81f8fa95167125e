import { hashOn } from '@/domain/people/address/data';
import { gravestCause, STOPS_CHANNEL } from '@/domain/people/suppression/data';
import { zonedWorkspaces } from '@/domain/workspace/data';

/**
 * SQL that counts what moved people since they were last counted, or ever if they never were, and notes where they are now.
 *
 * What they chose for whole channels is followed event by event, so that whoever left and came back in between is counted
 * twice; what is known of records and addresses is compared with what it was. On each channel moves alternate, because a
 * change to what already holds is none, and the last one leads to where the person is: so the balance adds up.
 * @param who SQL for `workspace_id, recipient_id`.
 */
export function countMoves(who: string): string {
  return `
  WITH known AS MATERIALIZED (${knownOf(who)}),
  place AS MATERIALIZED (${PLACE}),
  turn AS MATERIALIZED (${TURN}),
  begun AS MATERIALIZED (${BEGUN}),
  turned AS MATERIALIZED (${TURNED}),
  moved AS MATERIALIZED (${MOVED}),
  noted AS (${NOTED}),
  forgotten AS (
    DELETE FROM list_member m USING known k WHERE m.recipient_id = k.recipient_id AND NOT k.is_here)
  INSERT INTO list_move (workspace_id, channel, day, move, people)
  SELECT workspace_id, channel, (at AT TIME ZONE time_zone)::date, move, count(*)
    FROM (SELECT workspace_id, time_zone, channel, at, move FROM moved UNION ALL ${OF_ANY}) every
   GROUP BY 1, 2, 3, 4
   ORDER BY 1, 2, 3, 4
  ON CONFLICT (workspace_id, channel, day, move) DO UPDATE SET people = list_move.people + excluded.people`;
}

/** People, and where they were. Nobody joined before they were known, however old their consent is. */
function knownOf(who: string): string {
  return `
  SELECT who.workspace_id, who.recipient_id, w.time_zone, r.id IS NOT NULL AS is_here, r.created_at, r.updated_at,
         greatest(r.created_at, r.consent_at) AS since, m.recipient_id IS NOT NULL AS is_known,
         coalesce(m.channels, '{}') AS channels, coalesce(m.ever, '{}') AS ever, coalesce(m.seen_event, 0) AS seen,
         (SELECT max(e.id) FROM consent_event e WHERE e.recipient_id = who.recipient_id) AS last_event
    FROM (${who}) who
    JOIN ${zonedWorkspaces()} w ON w.id = who.workspace_id
    LEFT JOIN recipient r ON r.id = who.recipient_id
    LEFT JOIN list_member m ON m.recipient_id = who.recipient_id`;
}

/** Each person on each channel that is offered, or that they could be reached on: what keeps messages from them there. */
const PLACE = `
  SELECT k.*, c.channel, c.channel = ANY(k.channels) AS was, c.channel = ANY(k.ever) AS ever_was,
         c.is_offered AND hash.value IS NOT NULL AS has_address,
         chosen.out_at, stop.cause, stop.at AS stopped_at, stop.answered_at
    FROM known k
    CROSS JOIN LATERAL (
      SELECT channel, bool_or(is_offered) AS is_offered
        FROM (SELECT channel, true AS is_offered FROM workspace_channel o WHERE o.workspace_id = k.workspace_id
              UNION ALL SELECT unnest(k.ever), false) offered
       GROUP BY channel) c
    LEFT JOIN recipient r ON r.id = k.recipient_id
    CROSS JOIN LATERAL (SELECT ${hashOn('c.channel', 'r')} AS value OFFSET 0) hash
    CROSS JOIN LATERAL (
      SELECT max(p.updated_at) AS out_at
        FROM (SELECT * FROM preference p WHERE p.recipient_id = k.recipient_id OFFSET 0) p
       WHERE p.topic = '*' AND p.channel IN ('*', c.channel) AND p.choice = 'out') chosen
    CROSS JOIN LATERAL (
      SELECT ${gravestCause(STOPS_CHANNEL)} AS cause, min(s.made_at) FILTER (WHERE ${STOPS_CHANNEL}) AS at,
             (SELECT max(f.told_at) FROM address_fact f
               WHERE f.workspace_id = k.workspace_id AND f.address_hash = hash.value
                 AND f.cause IN ('start', 'consent', 'lift', 'undo')) AS answered_at
        FROM standing_fact s
       WHERE s.workspace_id = k.workspace_id AND s.address_hash = hash.value AND s.channel = c.channel) stop`;

const isOut = (choice: string) => `(${choice} IS NOT DISTINCT FROM 'out')`;

/** SQL: whether the other of the two scopes that a channel hangs on, itself and all channels, was out at an event. */
const OTHER = `CASE e.channel WHEN '*' THEN p.channel ELSE '*' END`;
const OTHER_IS_OUT = `coalesce(
  (SELECT ${isOut('o.choice_after')} FROM consent_event o
    WHERE o.recipient_id = e.recipient_id AND o.id < e.id AND o.topic = '*' AND o.channel = ${OTHER} ORDER BY o.id DESC LIMIT 1),
  (SELECT ${isOut('o.choice_before')} FROM consent_event o
    WHERE o.recipient_id = e.recipient_id AND o.id > e.id AND o.topic = '*' AND o.channel = ${OTHER} ORDER BY o.id LIMIT 1),
  EXISTS (SELECT FROM preference o
           WHERE o.recipient_id = e.recipient_id AND o.topic = '*' AND o.channel = ${OTHER} AND o.choice = 'out'))`;

/**
 * What each change left of a channel for a person: a consent may undo a stop of everything and stop the other channels again, all
 * in one. Not at an address that was dead by then.
 */
const TURN = `
  SELECT recipient_id, channel, max(id) AS id, max(occurred_at) AS at, (array_agg(is_on ORDER BY id DESC))[1] AS is_on,
         (array_agg(was_on ORDER BY id))[1] AS was_on, (array_agg(cause ORDER BY id DESC))[1] AS cause
    FROM (SELECT p.recipient_id, p.channel, e.id, e.change_id, e.occurred_at, e.cause,
                 NOT (${isOut('e.choice_after')} OR other.is_out) AS is_on, NOT (${isOut('e.choice_before')} OR other.is_out) AS was_on
            FROM place p
            CROSS JOIN LATERAL (
              SELECT e.* FROM consent_event e WHERE e.recipient_id = p.recipient_id AND e.id > p.seen OFFSET 0) e
            CROSS JOIN LATERAL (SELECT ${OTHER_IS_OUT} AS is_out OFFSET 0) other
           WHERE e.topic = '*' AND e.channel IN ('*', p.channel) AND e.action NOT IN ('erase', 'merge')
             AND ${isOut('e.choice_before')} <> ${isOut('e.choice_after')} AND CASE WHEN p.is_here THEN p.has_address ELSE p.ever_was END
             AND (p.cause IS NULL OR p.cause = 'opt_out' OR p.stopped_at >= e.occurred_at)) step
   GROUP BY recipient_id, channel, change_id`;

/** Where each began: as last counted or, for someone new, on the list unless the first that is known of them is otherwise. */
const BEGUN = `
  SELECT p.*, NOT (p.has_address AND p.out_at IS NULL AND p.cause IS NULL) AS is_off,
         CASE WHEN p.is_known THEN p.was
              ELSE p.has_address AND coalesce(f.was_on, coalesce(least(p.out_at, p.stopped_at) > p.since, true)) END AS began_on,
         CASE WHEN f.at < p.since THEN least(p.created_at, f.at) ELSE p.since END AS joined_at,
         f.last_on, f.once_on
    FROM place p
    LEFT JOIN (SELECT recipient_id, channel, (array_agg(was_on ORDER BY id))[1] AS was_on, min(at) AS at,
                      (array_agg(is_on ORDER BY id DESC))[1] AS last_on, bool_or(is_on) AS once_on
                 FROM turn GROUP BY 1, 2) f USING (recipient_id, channel)`;

const CHANGED = `
  SELECT b.workspace_id, b.recipient_id, b.time_zone, b.channel, t.id, t.at, t.is_on, t.cause,
         b.ever_was OR b.began_on OR coalesce(bool_or(t.is_on) OVER earlier, false) AS was_ever,
         t.is_on IS DISTINCT FROM coalesce(lag(t.is_on) OVER ordered, b.began_on) AS is_change
    FROM begun b JOIN turn t USING (recipient_id, channel)
  WINDOW ordered AS (PARTITION BY t.recipient_id, t.channel ORDER BY t.id),
         earlier AS (PARTITION BY t.recipient_id, t.channel ORDER BY t.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)`;

const TURNED = `
  SELECT workspace_id, recipient_id, time_zone, channel, at, id AS place,
         CASE WHEN is_on AND was_ever THEN 'came_back' WHEN is_on THEN 'joined'
              WHEN cause = 'complaint' THEN 'complained' ELSE 'left' END AS move
    FROM (${CHANGED}) changed WHERE is_change`;

/** Why someone who chose nothing new is no longer reached, and since when. */
const GONE = `
  SELECT CASE WHEN NOT b.is_here AND e.erased_at IS NOT NULL THEN 'erased'
              WHEN NOT b.is_here AND e.merged_at IS NOT NULL THEN 'merged'
              WHEN NOT b.has_address THEN 'removed'
              WHEN e.took_in_at IS NOT NULL THEN 'merged'
              WHEN b.cause = 'complaint' THEN 'complained'
              WHEN b.out_at IS NOT NULL OR b.cause = 'opt_out' THEN 'left'
              WHEN b.cause = 'erase' THEN 'erased' ELSE 'bounced' END AS move,
         CASE WHEN NOT b.is_here THEN coalesce(e.erased_at, e.merged_at, now())
              WHEN NOT b.has_address THEN now()
              WHEN e.took_in_at IS NOT NULL THEN e.took_in_at
              WHEN b.cause IS NULL OR b.cause IN ('bounce', 'deactivated') THEN coalesce(b.out_at, b.stopped_at)
              ELSE b.stopped_at END AS at, e.took_in_at
    FROM (SELECT (SELECT max(e.occurred_at) FROM consent_event e
                   WHERE e.recipient_id = b.recipient_id AND e.action = 'erase') AS erased_at,
                 (SELECT g.merged_at FROM merged_ref g WHERE g.former_id = b.recipient_id) AS merged_at,
                 (SELECT max(e.occurred_at) FROM consent_event e
                   WHERE e.recipient_id = b.recipient_id AND e.action = 'merge' AND e.id > b.seen) AS took_in_at OFFSET 0) e`;

/** First someone new joins, then each turn, then what else led to where they are: no one is gone before they joined. */
const MOVED = `
  SELECT workspace_id, recipient_id, time_zone, channel, joined_at AS at, 0 AS place, 'joined' AS move
    FROM begun WHERE began_on AND NOT is_known
  UNION ALL
  SELECT workspace_id, recipient_id, time_zone, channel, at, place, move FROM turned
  UNION ALL
  SELECT b.workspace_id, b.recipient_id, b.time_zone, b.channel,
         CASE WHEN b.is_off THEN greatest(gone.at, b.joined_at)
              WHEN b.is_known THEN coalesce(gone.took_in_at, greatest(b.updated_at, b.answered_at)) ELSE b.joined_at END,
         9223372036854775807,
         CASE WHEN b.is_off THEN gone.move
              WHEN b.ever_was OR b.began_on OR coalesce(b.once_on, false) THEN 'came_back' ELSE 'joined' END
    FROM begun b CROSS JOIN LATERAL (${GONE}) gone
   WHERE coalesce(b.last_on, b.began_on) = b.is_off`;

/** Of all channels together: who can be written to on one for the first time, or on none any more. */
const OF_ANY = `
  SELECT workspace_id, time_zone, '*', at,
         CASE WHEN before > 0 THEN move WHEN ever OR is_later THEN 'came_back' ELSE 'joined' END
    FROM (SELECT m.workspace_id, m.time_zone, m.at, m.move, cardinality(k.ever) > 0 AS ever,
                 row_number() OVER ordered > 1 AS is_later,
                 cardinality(k.channels) + sum(d.change) OVER ordered - d.change AS before,
                 cardinality(k.channels) + sum(d.change) OVER ordered AS after
            FROM moved m JOIN known k USING (recipient_id)
            CROSS JOIN LATERAL (SELECT CASE WHEN m.move IN ('joined', 'came_back') THEN 1 ELSE -1 END AS change) d
          WINDOW ordered AS (PARTITION BY m.recipient_id ORDER BY m.at, m.place, d.change DESC, m.channel
                             ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)) step
   WHERE (before > 0) <> (after > 0)`;

const NOTED = `
  INSERT INTO list_member (recipient_id, workspace_id, channels, ever, seen_event)
  SELECT k.recipient_id, k.workspace_id, coalesce(now_on.channels, '{}'), coalesce(now_on.ever, '{}'), coalesce(k.last_event, 0)
    FROM known k
    LEFT JOIN (SELECT recipient_id,
                      coalesce(array_agg(channel ORDER BY channel COLLATE "C") FILTER (WHERE NOT is_off), '{}') AS channels,
                      coalesce(array_agg(channel ORDER BY channel COLLATE "C")
                                 FILTER (WHERE NOT is_off OR ever_was OR began_on OR once_on), '{}') AS ever
                 FROM begun GROUP BY 1) now_on USING (recipient_id)
   WHERE k.is_here
  ON CONFLICT (recipient_id) DO UPDATE
     SET channels = excluded.channels, ever = excluded.ever, seen_event = excluded.seen_event`;
