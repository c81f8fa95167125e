import { randomBytes } from 'node:crypto';
import type { BrowserContext } from '@playwright/test';
import { encode } from 'next-auth/jwt';
import { v7 as uuidv7 } from 'uuid';
import type { Role } from '@/domain/access/scope/schema';
import type { Locale } from '@/domain/workspace/schema';
import { cheapHashOf } from '@/domain/testing-password';
import { deriveKey } from '@/lib/secret';
import { DEMO_KEY } from '@/demo/brand';
import { query } from './cast';

/** The pages of the sample workspace. */
export const HOME = `/admin/${DEMO_KEY}`;
export const PASSWORD = 'correct horse battery';

export type Engaged = { loginId: string; name: string; email: string };

/** A new member of the sample workspace for one test only, with {@link PASSWORD}. */
export async function engage(role: Role, { workspace = DEMO_KEY } = {}): Promise<Engaged> {
  const mark = randomBytes(4).toString('hex');
  const login = { loginId: uuidv7(), name: `Test ${role} ${mark}`, email: `${role}.${mark}@example.com` };
  await query('INSERT INTO login (id, email, name, password_hash) VALUES ($1, $2, $3, $4)', [
    login.loginId,
    login.email,
    login.name,
    cheapHashOf(PASSWORD),
  ]);
  await query(
    'INSERT INTO member (id, workspace_id, login_id, role) SELECT $1, id, $2, $3 FROM workspace WHERE key = $4',
    [uuidv7(), login.loginId, role, workspace],
  );
  return login;
}

/** Logs a browser in as a new member with that role, without the log-in page. */
export async function enterAs(context: BrowserContext, role: Role, options = {}): Promise<Engaged> {
  const login = await engage(role, options);
  const sessionId = uuidv7();
  await query(
    `INSERT INTO login_session (id, login_id, expires_at) VALUES ($1, $2, now() + interval '1 day')`,
    [sessionId, login.loginId],
  );
  const secret = deriveKey(process.env['APP_SECRET'] ?? '', 'admin-session').toString('base64url');
  await context.addCookies([
    {
      name: 'optdown-session',
      value: await encode({ token: { sessionId }, secret }),
      url: `http://localhost:${process.env['E2E_PORT'] ?? ''}`,
      httpOnly: true,
      sameSite: 'Lax',
    },
  ]);
  return login;
}

/** The key of another workspace, a stranger's: one channel, one topic, and no one in it. */
export async function foundElsewhere(): Promise<string> {
  const key = `elsewhere-${randomBytes(4).toString('hex')}`;
  const [workspaceId, groupId, topicId] = [uuidv7(), uuidv7(), uuidv7()];
  await query(
    `INSERT INTO workspace (id, key, name, locales, contact_email, postal_address, accent_light, accent_dark,
                            time_zone, shares_data, updated_at)
     VALUES ($1, $2, 'Elsewhere', '{en}', 'hello@example.com', '1 Test Street', '#005ea5', '#7cc4ff', 'UTC', false, now())`,
    [workspaceId, key],
  );
  // Without a channel and a topic it would be no workspace that can be set up.
  await query(`INSERT INTO workspace_channel (workspace_id, channel, position) VALUES ($1, 'email', 0)`, [
    workspaceId,
  ]);
  await query(
    `INSERT INTO topic_group (id, workspace_id, key, name, position) VALUES ($1, $2, 'all', '{"en":"What we send"}', 0)`,
    [groupId, workspaceId],
  );
  await query(
    `INSERT INTO topic (id, workspace_id, group_id, key, kind, name, description, frequencies, position)
     VALUES ($1, $2, $3, 'news', 'marketing', '{"en":"News"}', '{"en":"What is new."}', '{every,weekly}', 0)`,
    [topicId, workspaceId, groupId],
  );
  await query(`INSERT INTO topic_channel (topic_id, channel, typical_per_month) VALUES ($1, 'email', 4)`, [
    topicId,
  ]);
  return key;
}

/** A workspace for one test, with a member of it. */
export async function foundFor(
  context: BrowserContext,
  role: Role,
): Promise<{ key: string; member: Engaged; home: string }> {
  const key = await foundElsewhere();
  const member = await enterAs(context, role, { workspace: key });
  return { key, member, home: `/admin/${key}` };
}

/** What a member did according to the audit log, oldest first. */
export async function auditOf(loginId: string): Promise<string[]> {
  const rows = await query<{ action: string }>(
    'SELECT action FROM audit_entry WHERE login_id = $1 ORDER BY id',
    [loginId],
  );
  return rows.map(({ action }) => action);
}

/** Sets the language as if it had been picked in the menu. */
export async function speak(context: BrowserContext, locale: Locale): Promise<void> {
  const url = `http://localhost:${process.env['E2E_PORT'] ?? ''}`;
  await context.addCookies([{ name: 'optdown-language', value: locale, url }]);
}
