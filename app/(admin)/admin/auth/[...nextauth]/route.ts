import type { NextRequest } from 'next/server';
import NextAuth from 'next-auth';
import { authOptions } from '@/app/(admin)/auth';

type Context = { params: Promise<{ nextauth: string[] }> };

/** What a provider sends the browser back to. */
async function answer(request: NextRequest, context: Context): Promise<Response> {
  return (await NextAuth(request, context, authOptions())) as Response;
}

export { answer as GET, answer as POST };
