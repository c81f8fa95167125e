import { createHash } from 'node:crypto';
import { holdingAt } from './holding';
import { holdingOn } from './state';
import type { Visit } from '@/page/visit';
import { EVERYTHING } from '@/domain/catalog/choice/schema';

/**
 * What holds now, as a mark in the address of a page that says so. A later visit to that address repeats the statement
 * only while the mark still matches: an event, the end of a pause or a bounce may have made it untrue.
 */
export function heldMark(visit: Visit): string {
  const holdings = visit.catalog.topics.flatMap((topic) =>
    topic.channels.map(({ channel }) => [
      topic.key,
      channel,
      holdingOn(visit, topic, channel).state,
      holdingAt(visit, { channel, topic: topic.key }),
    ]),
  );
  const all = JSON.stringify([holdingAt(visit, EVERYTHING), holdings]);
  return createHash('sha256').update(all).digest('base64url').slice(0, 12);
}
