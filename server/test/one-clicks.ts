import pg from 'pg';
import { createLinkKey } from '@/domain/access/link/mutations';
import { mintToken } from '@/domain/access/link/rules';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { SECOND } from '@/lib/clock';

/** The outcome of each one-click: its answer's status, or null if there was none. */
export type Answers = Map<string, number | null>;

/** Links about a topic, one per recipient, for recipients who are first seen through them. */
export async function mintLinks(scope: WorkspaceScope, count: number): Promise<string[]> {
  const key = await createLinkKey(scope);
  return Array.from({ length: count }, (_, index) =>
    mintToken(
      {
        purpose: 'u',
        recipient: `cus_${index}`,
        channel: 'email',
        topic: 'news',
        campaign: null,
        issuedAt: null,
      },
      key,
    ),
  );
}

/** Posts one-click as RFC 8058 says. */
export function postOneClick(url: string, token: string): Promise<Response> {
  return fetch(`${url}/u/${token}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: 'List-Unsubscribe=One-Click',
    redirect: 'manual',
  });
}

/** Posts one-click for every token, several at a time; a missing answer is recorded, not retried. */
export async function postAll(
  url: string,
  tokens: readonly string[],
  { atATime = 16, onAnswer }: { atATime?: number; onAnswer?: (answers: Answers) => void } = {},
): Promise<Answers> {
  const answers: Answers = new Map();
  const left = [...tokens];
  const worker = async () => {
    for (let token = left.shift(); token !== undefined; token = left.shift()) {
      const status = await postOneClick(url, token).then(
        (response) => response.status,
        () => null,
      );
      answers.set(token, status);
      onAnswer?.(answers);
    }
  };
  await Promise.all(Array.from({ length: atATime }, worker));
  return answers;
}

/**
 * Posts until each is answered with 200: recovery must happen by itself, but how long it takes is not promised.
 * @returns how often it posted.
 */
export async function postUntilTaken(url: string, tokens: readonly string[]): Promise<number> {
  const giveUpAt = performance.now() + 120 * SECOND;
  let posted = 0;
  for (let left = tokens; left.length > 0;) {
    if (performance.now() > giveUpAt) throw new Error(`${left.length} one-clicks are still not accepted`);
    posted += left.length;
    const answers = await postAll(url, left, { atATime: 4 });
    left = left.filter((token) => answers.get(token) !== 200);
    if (left.length > 0) await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return posted;
}

/** How many opt-outs the ledger of a workspace has for each of these tokens' recipients. */
export async function ledgerOf(
  databaseUrl: string,
  scope: WorkspaceScope,
  tokens: Iterable<string>,
): Promise<Map<string, number>> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ ref: string; events: number }>(
    `SELECT r.ref, count(e.id)::int AS events
       FROM recipient r LEFT JOIN consent_event e ON e.recipient_id = r.id AND e.action = 'opt_out'
      WHERE r.workspace_id = $1 GROUP BY r.ref`,
    [scope.workspaceId],
  );
  await client.end();
  const byRef = new Map(rows.map(({ ref, events }) => [ref, events]));
  return new Map([...tokens].map((token) => [token, byRef.get(token.split('.')[2] ?? '') ?? 0]));
}

/** The tokens whose one-click was answered with 200. */
export function acknowledged(answers: Answers): string[] {
  return [...answers].filter(([, status]) => status === 200).map(([token]) => token);
}
