import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { createLog, mask } from '@/lib/log';

const TOKEN = 'k1.u.cus_000481.email.product-news.autumn-26.tnvbq0.F8X5BTQnmm-8lUS5bGl8Jg';
const BARE_TOKEN = 'k1.m.42.....407lTpR0XWbzdKbxhhSJ6w';
const HEX_TOKEN = `k2x.u.A-9f_77.sms..drop_9.tnvbq0.${'0a1b2c3d'.repeat(8)}`;
const SHORT = '3xkQ9ZbT0aLmN4pR7sVwYc';

/** The log line that an entry produces. */
function lineOf(write: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = [];
  write(createLog('trace', { write: (line: string) => void lines.push(line) }));
  return lines.join('');
}

describe('masking a text (requirement 27)', () => {
  it.each([TOKEN, BARE_TOKEN, HEX_TOKEN])('hides a token anywhere: %s', (token) => {
    expect(mask(`GET /u/${token}?utm=x`)).toBe('GET /u/[token]?utm=x');
    expect(mask(`opened ${token}`)).toBe('opened [token]');
    expect(mask(`next=%2Fu%2F${token}`)).toBe('next=%2Fu%2F[token]');
  });

  it('hides a short link, a mangled token and what a page posts below them', () => {
    expect(mask(`/u/${SHORT}`)).toBe('/u/[token]');
    expect(mask(`/u/${SHORT}/choices`)).toBe('/u/[token]/choices');
    expect(mask('/u/k1.u.cus_000481.email')).toBe('/u/[token]');
    expect(mask(`/u/${TOKEN.replaceAll('.', '%2E')}`)).toBe('/u/[token]');
  });

  it.each([
    'ada@example.com',
    'Ada.L+news@mail.example.co.uk',
    'josé@exemplo.com.br',
    "o'neil@bücher.example",
    'ada%40example.com',
  ])('hides an address: %s', (address) => {
    expect(mask(`sent to ${address}.`)).toBe('sent to [address].');
    expect(mask(`<${address}>`)).toBe('<[address]>');
  });

  it.each(['+5511999991234', '+14155550123', '+55 11 99999-1234', '+1 (415) 555-0123', '%2B14155550123'])(
    'hides a number: %s',
    (number) => {
      expect(mask(`to ${number}, by SMS`)).toBe('to [number], by SMS');
    },
  );

  it('leaves everything else as it is', () => {
    const text =
      'Applied 20261122110601_init in 82 ms; 3 + 4 = 7; +12 %; v1.2.3; 0190f0c4-7b1e-7cc0-9b0e-1f2d3c4b5a69 at a.b.c';
    expect(mask(text)).toBe(text);
  });

  it('hides every address in any surrounding text', () => {
    const address = fc.emailAddress({ size: 'small' }).filter((text) => text.length < 64);
    const around = fc.constantFrom(' ', '"', '<', '(', '/?e=', 'Key (email)=(', '');
    fc.assert(
      fc.property(address, around, around, (text, before, after) => {
        expect(mask(`${before}${text}${after}`)).not.toContain(text.split('@')[1] ?? text);
      }),
    );
  });

  it('takes time linear in the text’s length: a megabyte of one letter is read quickly', () => {
    const long = `@${'a'.repeat(1_000_000)}`;
    expect(mask(long)).toBe(long);
  });
});

describe('an entry of the log (requirement 27)', () => {
  const secret = { address: 'ada@example.com', number: '+14155550123', path: `/u/${TOKEN}` };

  function expectMasked(line: string): void {
    expect(line).not.toMatch(/ada@example|14155550123|F8X5BTQnmm/);
  }

  it('is one line of JSON with its level in words', () => {
    const line = lineOf((log) => log.info({ port: 3000 }, 'Listening'));
    expect(JSON.parse(line)).toMatchObject({ level: 'info', port: 3000, msg: 'Listening' });
    expect(line.match(/\n/g)).toHaveLength(1);
  });

  it('masks its message, its fields and the message’s parameters', () => {
    expectMasked(lineOf((log) => log.info(`${secret.address} ${secret.number} ${secret.path}`)));
    expectMasked(lineOf((log) => log.info(secret, 'Opened')));
    expectMasked(lineOf((log) => log.info('Opened by %s: %o', secret.address, secret)));
  });

  it('masks nested fields at any depth, in arrays, keys and addresses', () => {
    const nested = {
      list: [[secret.address]],
      url: new URL(`https://optdown.example.com${secret.path}`),
      [secret.address]: 1,
      deep: { a: { b: { c: { d: { e: { f: { g: { h: secret.address } } } } } } } },
    };
    const line = lineOf((log) => log.info(nested));
    expectMasked(line);
    expect(line).toContain('https://optdown.example.com/u/[token]');
  });

  it('masks what a child of the log adds to every line', () => {
    expectMasked(lineOf((log) => log.child(secret).info('Opened')));
  });

  it('masks errors: their message, their stack, their own fields and their causes', () => {
    const cause = Object.assign(new Error(`no ${secret.number}`), {
      detail: `Key (email)=(${secret.address})`,
    });
    const error = Object.assign(new Error(`no ${secret.path}`, { cause }), { errors: [secret.address] });
    for (const write of [
      (log: ReturnType<typeof createLog>) => log.error({ error }, 'Failed'),
      (log: ReturnType<typeof createLog>) => log.error({ err: error }, 'Failed'),
      (log: ReturnType<typeof createLog>) => log.error(error),
      (log: ReturnType<typeof createLog>) =>
        log.error({ error: new AggregateError([error], secret.address) }),
    ]) {
      const line = lineOf(write);
      expectMasked(line);
      expect(line).toContain('log.test.ts');
    }
  });

  it('is still JSON after masking, whatever stands before an address', () => {
    const before = fc.constantFrom('\n', '\t', '\\', '"', '\u0001', '\u001f', 'é', '/', ' ', '');
    const what = fc.constantFrom(secret.address, secret.number, secret.path, TOKEN, SHORT);
    fc.assert(
      fc.property(fc.array(fc.tuple(before, what)), (parts) => {
        const text = parts.map((part) => `${part.join('')} `).join('');
        const line = lineOf((log) => log.info({ text }, text));
        const { msg } = JSON.parse(line) as { msg: string };
        expect(msg).toBe((JSON.parse(line) as { text: string }).text);
        expectMasked(line);
      }),
    );
  });

  it('survives circular references', () => {
    const ring: Record<string, unknown> = { at: new Date(0) };
    ring['self'] = ring;
    expect(lineOf((log) => log.info({ ring }))).toContain('1970-01-01T00:00:00.000Z');
  });
});

it('the log captures what libraries print, as one masked line of JSON each, once logConsole was called', () => {
  const code = `import('./lib/log.ts').then(({ logConsole }) => {
    logConsole();
    console.error('\\u001b[31mFailed\\u001b[0m', new Error('no mail for ada@example.com\\nnor for bob'));
    console.log('two\\nlines %d', 2);
    process.emitWarning('Old');
  })`;
  const out = execFileSync('node', ['--import', 'tsx', '-e', code], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      DATABASE_URL: 'postgresql://nobody@localhost/none',
      APP_SECRET: 'x'.repeat(40),
      LOG_LEVEL: 'info',
    },
  });
  const lines = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.map(({ level, msg }) => [level, msg])).toEqual([
    ['error', 'Failed no mail for [address]\nnor for bob'],
    ['info', 'two\nlines 2'],
    ['warn', 'Old'],
  ]);
  expect(out).not.toContain('ada@');
});
