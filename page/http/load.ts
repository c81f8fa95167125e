/**
 * Turns what Next.js passes to pages into what the page library takes: the only place in `page/` that calls Next.js.
 */
import { headers } from 'next/headers';
import { cache } from 'react';
import { INTERNAL_HEADERS, languageSaid } from '@/page/http/internal-headers';
import { acceptedLanguages } from '@/page/languages';
import { openLost, type Lost } from '@/page/lost';
import { takeVisit } from '@/page/template/handover';
import { openVisit, type Visit } from '@/page/visit';

/** The visit of the page being rendered, opened once for proxy.ts, its layout and the page itself. */
export const loadVisit = cache(async (token: string): Promise<Visit | null> => {
  const given = await headers();
  const opened = takeVisit(given.get(INTERNAL_HEADERS.visit));
  if (opened) return opened;
  return openVisit(token, {
    acceptLanguage: given.get('accept-language'),
    pickedLanguage: languageSaid(given),
    userAgent: given.get('user-agent'),
  });
});

/** What is known at an address without a page, read once for the layout and the page. */
export const loadLost = cache(async (): Promise<Lost> => {
  const given = await headers();
  const visit = takeVisit(given.get(INTERNAL_HEADERS.visit)) ?? null;
  if (visit) return { visit, sender: visit, words: visit.words };
  return openLost(given.get(INTERNAL_HEADERS.sender), [
    languageSaid(given),
    ...acceptedLanguages(given.get('accept-language')),
  ]);
});
