import type { NextRequest } from 'next/server';
import { passToAdmin } from '@/app/admin/_shell/admin-headers';
import { unavailable } from '@/app/admin/_shell/unavailable';
import { isDatabaseAway, noteDatabaseAway } from '@/lib/db/away';

/**
 * Before every page, form and route of the admin area. Asks the database before each page and plain form: what comes
 * after cannot answer 503 any more. A form that a script sends shows its own words, and keeps what was typed.
 */
export async function proxy(request: NextRequest): Promise<Response> {
  if (!request.headers.has('next-action')) noteDatabaseAway();
  return (await isDatabaseAway()) ? unavailable(request) : passToAdmin(request);
}

export const config = {
  matcher: [
    '/admin',
    // An upload is read as it comes, which nothing behind a proxy is: its route asks what the proxy would.
    '/admin/((?!(?:[^/]+)/imports/upload$).*)',
  ],
};
