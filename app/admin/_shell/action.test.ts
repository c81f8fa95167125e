import { expect, it } from 'vitest';
import { FORM } from './action';

it('reads a form’s texts as they were typed: a line break is one character, and NUL is none', () => {
  const posted = new FormData();
  posted.set('note', 'Sent twice,\r\nby mistake.\0');
  expect([...FORM.parse(posted)]).toEqual([['note', 'Sent twice,\nby mistake.']]);
});
