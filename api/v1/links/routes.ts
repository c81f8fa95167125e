import { type z } from '@hono/zod-openapi';
import { answerEach, refIn, type RowFault } from '@/api/v1/http/by-row';
import { ApiProblem } from '@/api/v1/http/problem';
import { createRouter } from '@/api/v1/http/router';
import { checkLink } from '@/domain/sending/minted-link/data';
import { mintLinks } from '@/domain/sending/minted-link/mutations';
import type { LinkCheck, MintedLink } from '@/domain/sending/minted-link/schema';
import { now } from '@/lib/clock';
import { checkLinksRoute, type linkCheckSchema, type linkSchema, mintLinksRoute } from './describe';

/**
 * Links, for senders who prefer a call to signing links themselves (docs/minting.md). Also checks whether a link works:
 * senders learn what is wrong with it; whoever opens it never does.
 */
export const links = createRouter()
  .openapi(mintLinksRoute, async (c) => {
    const data = await answerEach(
      c.req.valid('json').links,
      async (asked) => {
        const requests = asked.map(({ short, ...request }) => ({ ...request, isShort: short }));
        const minted = await mintLinks(c.get('scope'), requests, now());
        if (minted === 'no_key')
          throw new ApiProblem('no_link_key', 'Create one with POST /api/v1/link-keys or in the admin area.');
        return minted.map(linkOut);
      },
      (error, given) => ({ ...NO_LINK, ref: refIn(given), error }),
    );
    return c.json({ data }, 200);
  })
  .openapi(checkLinksRoute, async (c) => {
    const scope = c.get('scope');
    const data = await answerEach(
      c.req.valid('json').links,
      async (links) => (await Promise.all(links.map((link) => checkLink(scope, link)))).map(checkOut),
      unreadable,
    );
    return c.json({ data }, 200);
  });

const NO_LINK = { url: null, headers: null };

const ERASED = { code: 'erased', field: null, message: 'this person asked to be forgotten' };

function linkOut(minted: MintedLink): z.infer<typeof linkSchema> {
  const { ref } = minted;
  if ('url' in minted) return { ref, url: minted.url, headers: minted.headers, error: null };
  if (minted.why === 'erased') return { ...NO_LINK, ref, error: ERASED };
  const { code, field, message } = minted.why;
  return { ...NO_LINK, ref, error: { code, field, message: `${field}: ${message}` } };
}

function unreadable(error: RowFault): z.infer<typeof linkCheckSchema> {
  return {
    works: false,
    why: 'unreadable',
    key: null,
    isDamaged: false,
    token: null,
    says: null,
    malformed: [],
    faults: [],
    error,
  };
}

function checkOut({ says, faults, malformed, ...check }: LinkCheck): z.infer<typeof linkCheckSchema> {
  return {
    ...check,
    says: says && {
      purpose: says.purpose,
      ref: says.recipient,
      channel: says.channel,
      topic: says.topic,
      campaign: says.campaign,
      issuedAt: says.issuedAt?.toISOString() ?? null,
    },
    malformed: [...malformed],
    faults: faults.map(({ field, code, message }) => ({ field, code, message })),
    error: null,
  };
}
