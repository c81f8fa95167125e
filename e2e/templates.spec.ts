import { expect, test } from './fixtures';
import { linkOf, makePerson, manageLinkOf } from './cast';

/** A page without the part that is unique to each answer. */
function lasting(html: string): string {
  return html.replaceAll(/nonce="[^"]*"/g, '');
}

test('Pages filled in for many people at once show each person only their own data (requirements 27, 28)', async ({
  request,
}) => {
  const people = await Promise.all(
    Array.from({ length: 8 }, async (_, index) => {
      const { ref, phone } = await makePerson();
      return { ref, phone, link: index % 4 === 0 ? await manageLinkOf(ref) : await linkOf(ref) };
    }),
  );
  const visits = [...people, ...people, ...people];
  const answers = await Promise.all(
    visits.map(({ link }, index) => request.get(index % 2 ? link : `${link}?utm_source=mail&utm_term=a%26b`)),
  );
  const nonces = new Set<string>();
  for (const [index, answer] of answers.entries()) {
    const own = visits[index]!;
    const html = await answer.text();
    const nonce = /'nonce-([^']+)'/.exec(answer.headers()['content-security-policy'] ?? '')?.[1] ?? '';
    nonces.add(nonce);
    expect(answer.status()).toBe(200);
    expect(answer.headers()['cache-control']).toBe('no-store');
    expect(new Set([...html.matchAll(/nonce="([^"]*)"/g)].map(([, value]) => value))).toEqual(
      new Set([nonce]),
    );
    expect(html).toContain(own.link);
    expect(html).toContain(own.phone.slice(-2));
    expect(html).not.toMatch(/slot[0-9a-f]{24}/);
    for (const other of people) if (other.ref !== own.ref) expect(html).not.toContain(other.ref);
    expect(html).not.toContain('utm_');
    expect(lasting(html)).toBe(lasting(await (await request.get(`${own.link}/`)).text()));
  }
  expect(nonces.size).toBe(visits.length);
});

test('A page is sent uncompressed, or only its headers, if the request asks for that', async ({
  request,
}) => {
  const link = await linkOf((await makePerson()).ref);
  await request.get(link);
  for (const [encoding, expected] of [
    ['gzip', 'gzip'],
    ['identity', undefined],
    ['gzip;q=0', undefined],
  ] as const) {
    const answer = await request.get(link, { headers: { 'Accept-Encoding': encoding } });
    expect(answer.headers()['content-encoding']).toBe(expected);
    expect(await answer.text()).toContain('</html>');
  }
  const head = await request.head(link);
  expect([head.status(), (await head.body()).length]).toEqual([200, 0]);
});
