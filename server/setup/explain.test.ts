import { DatabaseError } from 'pg';
import { expect, it } from 'vitest';
import { StartRefusedError } from '@/domain/settings/installation/schema';
import { explainToPerson } from './explain';
import { StartError } from './preflight';

function refusal(message: string, code: string): DatabaseError {
  return Object.assign(new DatabaseError(message, 0, 'error'), { code });
}

it.each<[error: Error, said: string]>([
  [refusal('database "nobodys" does not exist', '3D000'), 'no such database. Create it'],
  [refusal('password authentication failed for user "x"', '28P01'), 'Check the user and the password'],
  [refusal('relation "workspace" does not exist', '42P01'), 'run npm run migrate'],
  [refusal('sorry, too many clients already', '53300'), 'accepts no more connections'],
  [Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' }), 'does not answer'],
  [new AggregateError([Object.assign(new Error('no'), { code: 'ECONNREFUSED' })]), 'does not answer'],
  [new StartError('The port is taken.'), 'The port is taken.'],
  [new StartRefusedError({ check: 'secret', message: 'This is not the secret.' }), 'This is not the secret.'],
])('an error that the operator can correct is explained in a sentence: %s', (error, said) => {
  expect(explainToPerson(error)).toContain(said);
});

it('a bug of ours is not explained, and a missing file is not mistaken for a missing database', () => {
  expect(explainToPerson(new TypeError('x is not a function'))).toBeNull();
  expect(explainToPerson('a text')).toBeNull();
  const missing = Object.assign(new Error('no such file'), { code: 'ENOENT', syscall: 'open' });
  expect(explainToPerson(missing)).toBeNull();
});
