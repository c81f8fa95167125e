import path from 'node:path';
import { BaseSequencer } from 'vitest/node';

/**
 * Files that take longest, the longest first. Begun last, each would run alone while the other workers have nothing to
 * do. Vitest remembers durations itself, but not on a fresh clone.
 */
const SLOW = [
  'server/jobs/worker.db.test.ts',
  'server/commands/recipients.db.test.ts',
  'server/failover.db.test.ts',
  'server/jobs/uploads.db.test.ts',
  'server/restore.db.test.ts',
  'server/migration/apply.db.test.ts',
  'server/jobs/api-imports.db.test.ts',
  'server/held-up.db.test.ts',
  'server/storm.faults.db.test.ts',
  'server/compiled.db.test.ts',
  'app/admin/[workspace]/recipients/[ref]/holding.property.db.test.ts',
  'server/setup/check-start.db.test.ts',
  'server/jobs/webhooks.failures.db.test.ts',
];

/**
 * Files that write whole worlds, in transactions of seconds. On one PostgreSQL these hold back the feed of changes in every
 * database, so they come after the files that read it.
 */
const WORLDS = [
  'demo/reports.db.test.ts',
  'demo/diagnosis.db.test.ts',
  'demo/write-world.db.test.ts',
  'demo/reports.people.db.test.ts',
  'bench/causes.db.test.ts',
];

/** Begins with the slow files, goes on in Vitest's own order, and ends with worlds. */
export class SlowFirst extends BaseSequencer {
  /**
   * @override
   * @param {import('vitest/node').TestSpecification[]} files
   */
  async sort(files) {
    const sorted = await super.sort(files);
    const order = [...SLOW, '', ...WORLDS];
    const places = new Map(order.map((file, place) => [path.join(this.ctx.config.root, file), place]));
    /** @param {import('vitest/node').TestSpecification} file */
    const placeOf = ({ moduleId }) => places.get(moduleId) ?? SLOW.length;
    return sorted.toSorted((one, other) => placeOf(one) - placeOf(other));
  }
}
