/** docs/mail: the guide's fix, tested with Python's own e-mail package. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { linkUrl, oneClickHeaders } from '@/domain/access/link/rules';
import vectors from '@/domain/access/link/link-vectors.json';

const ROOT = path.join(import.meta.dirname, '..');
const SAMPLE = 'docs/mail/unsubscribe_headers.py';
const hasPython = !spawnSync('python3', ['--version']).error;
const long = oneClickHeaders(linkUrl('https://optdown.example.com', vectors.valid[0]?.token ?? ''));
const short = oneClickHeaders(linkUrl('https://optdown.example.com', '4kQ2mZr8Tt0xLw9bYc7NdV'));

/** The message's lines, as smtplib gets them. */
function sent(headers: Record<string, string>, make: string): string[] {
  const script = `
import json, sys
from email import generator, message, policy
from io import BytesIO
sys.path.insert(0, "docs/mail")
from unsubscribe_headers import message_with

def plain(headers):
    made = message.EmailMessage(policy=policy.SMTP)
    for name, value in headers.items():
        made[name] = value
    return made

headers = json.loads(sys.argv[1])
made = ${make}
made["Subject"] = "Olá, " * 40
made.set_content("Olá")
out = BytesIO()
generator.BytesGenerator(out).flatten(made, linesep="\\r\\n")
sys.stdout.buffer.write(out.getvalue())
`;
  const options = { cwd: ROOT, encoding: 'utf8' } as const;
  return execFileSync('python3', ['-B', '-c', script, JSON.stringify(headers)], options).split('\r\n');
}

it('the guide shows the sample as it is in its file', () => {
  const guide = readFileSync(path.join(ROOT, 'docs/integration.md'), 'utf8');
  expect(guide).toContain(readFileSync(path.join(ROOT, SAMPLE), 'utf8').trimEnd());
});

describe.skipIf(!hasPython)('Python’s EmailMessage (skipped without Python)', () => {
  const linesOf = (headers: Record<string, string>) =>
    Object.entries(headers).map(([name, value]) => `${name}: ${value}`);

  it('encodes the link, which breaks one-click', () => {
    expect(sent(long, 'plain(headers)')).not.toEqual(expect.arrayContaining(linesOf(long)));
  });

  it('keeps the link whole with the guide’s policy', () => {
    expect(sent(long, 'message_with(headers)')).toEqual(expect.arrayContaining(linesOf(long)));
  });

  it('keeps a short link whole without that policy', () => {
    expect(sent(short, 'plain(headers)')).toEqual(expect.arrayContaining(linesOf(short)));
  });
});
