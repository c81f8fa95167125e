import { expect, it } from 'vitest';
import { mailboxOf } from '@/domain/people/mailbox/data';
import { pool } from '@/lib/db/pool';

it.each([
  ['ada@gmail.com', 'gmail'],
  ['Ada@GoogleMail.com', 'gmail'],
  ['ada@hotmail.co.uk', 'outlook'],
  ['ada@live.com.au', 'outlook'],
  ['ada@outlook.de', 'outlook'],
  ['ada@yahoo.com.br', 'yahoo'],
  ['ada@aol.com', 'yahoo'],
  ['ada@me.com', 'apple'],
  ['"a@gmail.com"@example.org', 'other'],
  ['ada@gmail.com.example.org', 'other'],
  ['ada@live.example', 'other'],
  ['ada@notgmail.com', 'other'],
  [null, null],
])('the mailbox of %s is run by %s', async (email, mailbox) => {
  const { rows } = await pool().query(`SELECT ${mailboxOf('$1::text')} AS mailbox`, [email]);
  expect(rows).toEqual([{ mailbox }]);
});
