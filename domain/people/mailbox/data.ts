import type { Mailbox } from '@/domain/people/mailbox/schema';

/** An ending of a country or of all: `outlook.com`, `hotmail.co.uk`, `live.com.au`. */
const ENDING = '(com?[.])?[a-z]{2,3}';

/** Regular expressions for the domains under which providers give addresses to people. */
const DOMAINS: Record<Exclude<Mailbox, 'other'>, string> = {
  gmail: '(gmail|googlemail)[.]com',
  outlook: `(outlook|hotmail|live|msn)[.]${ENDING}`,
  // Yahoo runs AOL's.
  yahoo: `(yahoo|ymail|rocketmail|aol|aim)[.]${ENDING}`,
  apple: '(icloud|me|mac)[.]com',
};

/** SQL: the {@link Mailbox} of an e-mail address; null if there is none. */
export function mailboxOf(email: string): string {
  const domain = `lower(split_part(${email}, '@', -1))`;
  const cases = Object.entries(DOMAINS).map(
    ([mailbox, pattern]) => `WHEN ${domain} ~ '^${pattern}$' THEN '${mailbox}'`,
  );
  return `CASE WHEN ${email} IS NULL THEN NULL ${cases.join(' ')} ELSE 'other' END`;
}
