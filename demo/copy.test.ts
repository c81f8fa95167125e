import { expect, it } from 'vitest';
import { copyText } from './copy';

it('values are written in COPY’s text format', () => {
  expect(copyText(null)).toBe('\\N');
  expect(copyText('a\tb\nc\\d\re')).toBe('a\\tb\\nc\\\\d\\re');
  expect(copyText(new Date('2026-01-02T03:04:05.678Z'))).toBe('2026-01-02T03:04:05.678Z');
  expect(copyText(Buffer.from([0, 255]))).toBe('\\\\x00ff');
  expect(copyText(true)).toBe('true');
  expect(copyText(0.5)).toBe('0.5');
});
