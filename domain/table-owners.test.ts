import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

/** The module that owns each table. Only it writes there, and so only it has to know what must be true of a row. */
const OWNERS: Record<string, string> = {
  workspace: 'settings/publish',
  workspace_channel: 'settings/publish',
  topic_group: 'settings/publish',
  topic: 'settings/publish',
  topic_channel: 'settings/publish',
  reason: 'settings/publish',
  experiment: 'catalog/experiment',
  configuration_version: 'settings/publish',
  configuration_draft: 'settings/draft',
  installation: 'settings/installation',
  login: 'access/login',
  login_session: 'access/login',
  login_identity: 'access/identity',
  recovery_code: 'access/second-factor',
  passkey: 'access/passkey',
  passkey_challenge: 'access/passkey-challenge',
  member: 'access/member',
  invitation: 'access/invitation',
  audit_entry: 'access/audit',
  api_key: 'access/api-key',
  idempotent_request: 'access/idempotency',
  link_key: 'access/link',
  short_link: 'access/link',
  link_fault: 'access/link-fault',
  recipient: 'people/recipient',
  merged_ref: 'people/merged-ref',
  audit_person: 'people/audit-person',
  address_fact: 'people/suppression',
  exposure: 'people/exposure',
  preference: 'choices/preference',
  consent_event: 'choices/ledger',
  wording: 'choices/ledger',
  feedback: 'choices/ledger',
  consent_evidence: 'choices/recorded-consent',
  relayed_wish: 'choices/relayed-wish',
  ledger_epoch: 'choices/place',
  last_send: 'choices/decision',
  erasure: 'choices/erasure',
  recipient_import: 'imports/job',
  staged_recipient: 'imports/merge',
  led_recipient: 'imports/merge',
  campaign: 'sending/campaign',
  campaign_delivery: 'sending/delivered-count',
  webhook_endpoint: 'feed/webhook',
  webhook_message: 'feed/message',
  webhook_alert: 'feed/alert',
  propagation_rollup: 'feed/delivery',
  visit_rollup: 'reports/view-count',
  ledger_cursor: 'reports/rollup',
  event_rollup: 'reports/rollup',
  save: 'reports/rollup',
  save_rollup: 'reports/rollup',
  repeat_rollup: 'reports/rollup',
  cohort_rollup: 'reports/rollup',
  reach_rollup: 'reports/rollup',
  survival_rollup: 'reports/rollup',
  list_member: 'reports/rollup',
  list_move: 'reports/rollup',
  send_change: 'reports/rollup',
  send_rollup: 'reports/rollup',
  message_rollup: 'reports/rollup',
  send_after_opt_out: 'reports/after-opt-out',
  alert: 'reports/alert',
  report_attribute: 'settings/publish',
  change_attribute: 'reports/rollup',
  attribute_rollup: 'reports/rollup',
  attribute_save_rollup: 'reports/rollup',
  saved_view: 'reports/saved-view',
  day_note: 'reports/day-note',
  experiment_count: 'reports/experiment',
};

/** Tables that a library creates and writes. */
const LIBRARIES = ['rate_limit'];

/**
 * Which other modules write to a table, and why that is right. A new line here is a design choice: docs/decisions/0054, 0058.
 */
const EXCEPTIONS: { why: string; writes: Record<string, string[]> }[] = [
  {
    why: 'An import writes millions of recipients: by COPY and set by set, because row by row would take hours.',
    writes: { 'imports/merge': ['recipient'] },
  },
  {
    why: 'A second factor is part of the log-in that it protects: its columns are there, and are reset together.',
    writes: { 'access/second-factor': ['login', 'passkey'], 'access/passkey': ['login'] },
  },
  {
    why: 'Each request asks the workspace whether its members need a second factor, so that this is a column there.',
    writes: { 'access/second-factor': ['workspace'] },
  },
  {
    why: 'The statement that reads a session also records when it was last used.',
    writes: { 'access/scope': ['login_session'] },
  },
  {
    why: 'A webhook’s place in the ledger moves in the statement that writes the message.',
    writes: { 'feed/delivery': ['webhook_endpoint'] },
  },
  {
    why: 'Only the place module knows how an event’s place is written: it moves what a new server numbered before anyone noticed.',
    writes: { 'choices/place': ['consent_event'] },
  },
  {
    why: 'A migration records the version that applied it, and may run before the code that the owner needs is generated.',
    writes: { 'server/migration': ['installation'] },
  },
];

const ROOT = path.resolve(import.meta.dirname, '..');
const FOLDERS = ['domain', 'server', 'api', 'app', 'page', 'lib'];
const SKIPPED = /\.test\.tsx?$|\/testing|^server\/test\/|^lib\/db\/generated\/|^api\/(?:client|contract)\//;
const WRITE = /\b(?:INSERT INTO|UPDATE|DELETE FROM|COPY)\s+"?([a-z_]+)"?(?=[\s(])/g;
const PRISMA_WRITE = /\bprisma(?:\(\))?\.\w+\.(?:create|update|delete|upsert)/;

const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');

/** `access/link` for a file in the domain; the first two folders of any other. */
function moduleOf(file: string): string {
  const [top = '', area = '', name = ''] = file.split('/');
  return top === 'domain' ? `${area}/${name}` : `${top}/${area}`;
}

const sourcesIn = (folders: readonly string[]) =>
  folders.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .map((file) => `${folder}/${file}`)
      .filter((file) => /\.tsx?$/.test(file) && !SKIPPED.test(file))
      .map((file) => ({ file, text: withoutComments(readFileSync(path.join(ROOT, file), 'utf8')) })),
  );

const SOURCES = sourcesIn(FOLDERS);
const SCHEMA = path.join(ROOT, 'prisma/schema');
const TABLES = readdirSync(SCHEMA).flatMap((file) =>
  [...readFileSync(path.join(SCHEMA, file), 'utf8').matchAll(/@@map\("(\w+)"\)/g)].map(
    ([, table = '']) => table,
  ),
);
const WRITES = new Set(
  SOURCES.flatMap(({ file, text }) =>
    [...text.matchAll(WRITE)]
      .filter(([, table = '']) => table in OWNERS || TABLES.includes(table))
      .map(([, table]) => `${moduleOf(file)} writes ${table}`),
  ),
);

describe('a table has an owner', () => {
  it('and each table of the database is listed here', () => {
    expect(TABLES.length).toBeGreaterThan(40);
    expect(TABLES.filter((table) => !(table in OWNERS) && !LIBRARIES.includes(table))).toEqual([]);
  });

  it('which alone writes there, apart from the exceptions, none of which is out of date', () => {
    const own = new Set(Object.entries(OWNERS).map(([table, owner]) => `${owner} writes ${table}`));
    const foreign = [...WRITES].filter((write) => !own.has(write));
    const excepted = EXCEPTIONS.flatMap(({ writes }) =>
      Object.entries(writes).flatMap(([by, tables]) => tables.map((table) => `${by} writes ${table}`)),
    );
    expect(foreign.sort()).toEqual(excepted.sort());
  });

  it('and all writes are SQL that this test can read', () => {
    expect(SOURCES.filter(({ text }) => PRISMA_WRITE.test(text)).map(({ file }) => file)).toEqual([]);
  });
});

describe('the ledger', () => {
  it('is written by one INSERT, also by sample data and measurements', () => {
    const writers = [...SOURCES, ...sourcesIn(['demo', 'bench'])].filter(({ text }) =>
      /\b(?:INSERT INTO|COPY)\s+consent_event\b/.test(text),
    );
    expect(writers.map(({ file }) => file)).toEqual(['domain/choices/ledger/mutations/insert.ts']);
  });
});

describe('knowledge of what an address is', () => {
  it('stays in domain/people/address: no other module names its columns in SQL or derives its key', () => {
    const spelled = SOURCES.filter(({ file }) => !file.startsWith('domain/people/address/')).filter(
      ({ text }) => /'address-hash'\)|WHEN 'email' THEN|push_hash\b.*postal_hash\b/.test(text),
    );
    expect(spelled.map(({ file }) => file)).toEqual([]);
  });
});
