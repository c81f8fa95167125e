import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  clockProblem,
  planAddress,
  proofOf,
  secretCheckOf,
  secretKeyIdOf,
  secretProblem,
  tooNew,
} from '@/domain/settings/installation/rules';
import { hashAddress } from '@/domain/people/recipient/rules';
import { SECOND } from '@/lib/clock';
import { deriveKey, seal } from '@/lib/secret';

const SECRET = 'the-secret-that-the-database-was-made-with';
const OTHER = 'another-secret-that-is-also-long-enough-00';

describe('the check of the secret', () => {
  const id = randomUUID();
  const kept = { id, secretCheck: secretCheckOf(SECRET, id), secretKeyId: secretKeyIdOf(SECRET) };

  it('accepts only the database’s own secret, and names both', () => {
    expect(secretProblem(SECRET, kept)).toBeNull();
    const problem = secretProblem(OTHER, kept);
    expect(problem).toMatch(/^This is not the secret of this database: /);
    expect(problem).toContain(secretKeyIdOf(OTHER));
    expect(problem).toContain(secretKeyIdOf(SECRET));
    expect(problem).not.toContain(OTHER);
  });

  it('of one database says nothing about another with the same secret', () => {
    expect(secretCheckOf(SECRET, randomUUID()).equals(kept.secretCheck)).toBe(false);
  });
});

describe('what an older database’s own data says about a secret', () => {
  const linkKey = (secret: string) => seal(deriveKey(secret, 'link-key'), randomBytes(32));
  const webhookSecret = (secret: string) => seal(deriveKey(secret, 'webhook-secret'), randomBytes(32));
  const email = (secret: string) => {
    const [workspaceId, address] = [randomUUID(), 'ada@example.com'];
    return {
      workspaceId,
      email: address,
      hash: hashAddress(deriveKey(secret, 'address-hash'), workspaceId, 'email', address),
    };
  };
  const NOTHING = { linkKeys: [], webhookSecrets: [], emails: [] };

  it.each([
    ['a link key', { ...NOTHING, linkKeys: [linkKey(SECRET)] }],
    ['a webhook’s secret', { ...NOTHING, webhookSecrets: [webhookSecret(SECRET)] }],
    ['an address', { ...NOTHING, emails: [email(SECRET)] }],
  ])('%s proves it right or wrong', (_, samples) => {
    expect(proofOf(SECRET, samples)).toBe('right');
    expect(proofOf(OTHER, samples)).toBe('wrong');
  });

  it('is not changed by one row that was damaged, or written with a wrong secret', () => {
    const samples = {
      linkKeys: [linkKey(SECRET), linkKey(SECRET), randomBytes(60)],
      webhookSecrets: [webhookSecret(OTHER)],
      emails: [email(SECRET)],
    };
    expect(proofOf(SECRET, samples)).toBe('right');
    expect(proofOf(OTHER, samples)).toBe('wrong');
  });

  it('is nothing if there is no data', () => {
    expect(proofOf(SECRET, NOTHING)).toBe('none');
  });
});

describe('the address of links', () => {
  const facts = {
    starting: 'server',
    current: 'https://new.example.com',
    isGiven: true,
    hasLinks: true,
    publicUrl: 'https://old.example.com',
    earlierUrls: ['https://oldest.example.com'],
  } as const;

  it('is recorded at the first start', () => {
    const plan = planAddress({ ...facts, publicUrl: null, earlierUrls: [] });
    expect(plan).toMatchObject({ problem: null, warning: null, record: { publicUrl: facts.current } });
  });

  it('may move, with a warning that lists all addresses that links were sent with, then and at each later start', () => {
    const moved = planAddress(facts);
    const earlierUrls = ['https://oldest.example.com', 'https://old.example.com'];
    expect(moved).toMatchObject({ problem: null, record: { publicUrl: facts.current, earlierUrls } });
    expect(moved.warning).toContain(
      'PUBLIC_URL is https://new.example.com, and was https://old.example.com.',
    );
    const later = planAddress({ ...facts, publicUrl: facts.current, earlierUrls });
    expect(later.record).toBeNull();
    expect(later.warning).toContain('https://oldest.example.com and https://old.example.com');
  });

  it('is not lost with PUBLIC_URL: no server starts that would make links to localhost', () => {
    const lost = { ...facts, earlierUrls: [], isGiven: false, current: 'http://localhost:3000' };
    expect(planAddress(lost).problem).toContain('Set PUBLIC_URL=https://old.example.com');
    // An operator who sets it explicitly works with a copy on their own machine: that gives a warning, and is not
    // recorded.
    const said = planAddress({ ...lost, isGiven: true });
    expect(said).toMatchObject({ problem: null, record: null });
    expect(said.warning).toContain('https://old.example.com');
  });

  it('may change freely before there are links, and on localhost', () => {
    const noLinks = planAddress({ ...facts, earlierUrls: [], hasLinks: false });
    expect(noLinks).toMatchObject({ warning: null, record: { publicUrl: facts.current, earlierUrls: [] } });
    const local = planAddress({
      ...facts,
      earlierUrls: [],
      isGiven: false,
      publicUrl: 'http://localhost:3000',
      current: 'http://localhost:4000',
    });
    expect(local).toMatchObject({
      problem: null,
      warning: null,
      record: { publicUrl: 'http://localhost:4000' },
    });
  });

  it('is the server’s for commands, unless they are told otherwise, which gives a warning', () => {
    const tool = { ...facts, earlierUrls: [], starting: 'tool' } as const;
    const untold = planAddress({ ...tool, isGiven: false, current: 'http://localhost:3000' });
    expect(untold).toEqual({ problem: null, warning: null, use: 'https://old.example.com', record: null });
    expect(planAddress(tool)).toMatchObject({ use: facts.current, record: null });
    expect(planAddress(tool).warning).toContain('was started as https://old.example.com');
  });
});

it('clocks may differ by at most five seconds, either way', () => {
  expect([-5 * SECOND, 0, 5 * SECOND].map(clockProblem)).toEqual([null, null, null]);
  expect(clockProblem(86_400 * SECOND)).toContain('86,400 s behind the database’s'.replace('’', "'"));
  expect(clockProblem(-6 * SECOND)).toContain('6 s ahead of');
});

it('older code says which version a newer database needs, if that was recorded', () => {
  const facts = { version: '0.1.0', count: 2, newest: '20270101000000_next', schemaVersion: '0.2.0' };
  expect(tooNew(facts)).toMatch(/Optdown 0\.1\.0.* 2 migrations .* needs version 0\.2\.0 or a newer one/);
  expect(tooNew({ ...facts, schemaVersion: null })).toContain('needs a version that has the migration 2027');
});
