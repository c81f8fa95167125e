import { createElement, type ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { beforeEach, describe, expect, it } from 'vitest';
import { BrokenLink } from './broken-link';
import { LinkView } from './link-view';
import { openLost } from './lost';
import { openVisit } from './visit';
import { createLinkKey } from '@/domain/access/link/mutations';
import { mintToken } from '@/domain/access/link/rules';
import { admit, foundWorkspace } from '@/domain/testing';
import { pool } from '@/lib/db/pool';

let key: { kid: string; secret: Buffer };

beforeEach(async () => {
  const scope = await foundWorkspace(pool());
  key = await createLinkKey(scope);
  await admit(pool(), scope, { ref: 'ada', email: 'ada@example.com' });
});

/** The tags of a page without their attributes: its structure. */
function drawn(page: ReactElement): { html: string; headings: string[]; forms: string[] } {
  const html = renderToStaticMarkup(page);
  const headings = [...html.matchAll(/<h1[^>]*>(.*?)<\/h1>/gs)].map(([, text = '']) =>
    text.replaceAll(/<[^>]+>/g, ''),
  );
  return {
    html,
    headings,
    forms: [...html.matchAll(/<form[^>]*action="([^"]+)"/g)].map(([, to = '']) => to),
  };
}

describe('outside of Next.js, from words and data alone', () => {
  it.each([
    ['u', ['choose']],
    ['m', ['choose', 'save']],
  ] as const)('the page of a link of purpose %s is drawn, with its forms', async (purpose, forms) => {
    const about = { channel: 'email', topic: 'news' } as const;
    const token = mintToken({ purpose, recipient: 'ada', ...about, campaign: null, issuedAt: null }, key);
    const visit = await openVisit(token, { acceptLanguage: 'en', pickedLanguage: null, userAgent: null });
    if (!visit) throw new Error('The link does not open');
    const page = drawn(createElement(LinkView, { visit, form: null, isGpcHonoured: false }));
    expect(page.headings).toHaveLength(1);
    for (const form of forms) expect(page.forms).toContain(`/u/${token}/${form}#problems`);
    expect(page.html).toContain('a•••@example.com');
  });

  it('the page of a link that does not work is drawn, and names the sender whose it was', async () => {
    const { html, headings } = drawn(createElement(BrokenLink, { lost: await openLost(key.kid, ['pt-BR']) }));
    expect(headings).toHaveLength(1);
    expect(html).toContain('hello@example.com');
    expect(drawn(createElement(BrokenLink, { lost: await openLost(null, ['en']) })).html).not.toContain(
      'hello@example.com',
    );
  });
});
