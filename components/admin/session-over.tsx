import { Callout } from '@/components/ui/callout';
import { TextLink } from '@/components/ui/text-link';

/**
 * An action's answer to a user who is logged out by now: nothing was done, and what they typed is still on the page.
 * Texts are in their language. See `inSession` of app/admin/_shell/session.
 */
export type SessionOver = { sessionOver: { text: string; link: string; href: string } };

export function isSessionOver(answer: unknown): answer is SessionOver {
  return typeof answer === 'object' && answer !== null && 'sessionOver' in answer;
}

/** Says so, and links to the log-in in another tab: this one keeps what was typed. */
export function SessionOverNotice({ over: { sessionOver } }: { over: SessionOver }) {
  const { text, link, href } = sessionOver;
  return (
    <Callout look="bad" role="alert">
      <p className="font-medium">{text}</p>
      <p>
        <TextLink href={href} target="_blank" rel="noopener" isAlone>
          {link}
        </TextLink>
      </p>
    </Callout>
  );
}
