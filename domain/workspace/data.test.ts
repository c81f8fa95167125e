import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** Neither in UTC nor in a zone that the database was asked about. */
const COUNTED = /AT TIME ZONE (?!'UTC'|known_time_zone\()/;

it('no statement counts in a time zone that the database may not know', () => {
  const files = ['api', 'app', 'domain', 'lib', 'page', 'server'].flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map(
      (file) => `${folder}/${file}`,
    ),
  );
  const sources = files.filter(
    (file) => /(?<!\.test)\.ts$/.test(file) && !/^(?:lib\/db\/generated|server\/test)\//.test(file),
  );
  const unasked = sources.filter((file) => {
    const text = readFileSync(path.join(ROOT, file), 'utf8');
    const isAsked = text.includes('zonedWorkspaces(') && !/(?:FROM|JOIN) workspace w\b/.test(text);
    return COUNTED.test(text) && !isAsked;
  });
  expect(unasked).toEqual([]);
});
