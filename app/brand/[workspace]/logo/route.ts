import { createHash } from 'node:crypto';
import { readLogo } from '@/domain/workspace/data';
import { headerTexts } from '@/lib/header-text';

type Context = { params: Promise<{ workspace: string }> };

/** A workspace's logo, from our own origin, so that no third party learns who reads the page. Requirement 27. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const logo = await readLogo((await params).workspace);
  if (!logo) return new Response('There is no such logo.\n', { status: 404 });
  const etag = `"${createHash('sha256').update(logo.bytes).digest('base64url').slice(0, 22)}"`;
  const headers = headerTexts({
    'Content-Type': logo.type,
    'Cache-Control': 'public, max-age=300',
    ETag: etag,
    'X-Content-Type-Options': 'nosniff',
    // An SVG opened by itself is a document: this policy lets it draw and nothing else.
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  });
  if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers });
  return new Response(logo.bytes, { headers });
}
