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
  [refusal('sorry, too many clients already', '53300'), 'takes no more connections'],
  [Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' }), 'does not answer'],
  [new AggregateError([Object.assign(new Error('no'), { code: 'ECONNREFUSED' })]), 'does not answer'],
  [new StartError('The port is taken.'), 'The port is taken.'],
  [new StartRefusedError({ check: 'secret', message: 'This is not the secret.' }), 'This is not the secret.'],
])('what a person can put right is told in a sentence: %s', (error, said) => {
  expect(explainToPerson(error)).toContain(said);
});

it('what is ours to put right is not, nor is a file that is missing taken for a database', () => {
  expect(explainToPerson(new TypeError('x is not a function'))).toBeNull();
  expect(explainToPerson('a text')).toBeNull();
  const missing = Object.assign(new Error('no such file'), { code: 'ENOENT', syscall: 'open' });
  expect(explainToPerson(missing)).toBeNull();
});
