import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../../..');
/** SQL that spells out a place or asks what is settled. */
const PLACE = /\btxid\b|\bxid8\b|\bxmin\b|pg_snapshot|pg_current_snapshot|\bledger_epoch\b/;
/** May do so too: the benchmark makes ledgers of its own. */
const ELSEWHERE = ['domain/choices/place/', 'lib/db/generated/', 'bench/'];

it('only domain/choices/place knows how a place on the ledger is written, and what is settled', () => {
  const folders = ['api', 'app', 'components', 'domain', 'lib', 'page', 'server'];
  const files = folders.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map(
      (file) => `${folder}/${file}`,
    ),
  );
  const sources = files.filter(
    (file) =>
      /\.tsx?$/.test(file) &&
      !/\.test\.tsx?$/.test(file) &&
      !/\/testing[^/]*\.ts$/.test(file) &&
      !file.startsWith('server/test/') &&
      !ELSEWHERE.some((there) => file.startsWith(there)),
  );
  expect(sources.length).toBeGreaterThan(300);
  expect(sources.filter((file) => PLACE.test(readFileSync(path.join(ROOT, file), 'utf8')))).toEqual([]);
});
