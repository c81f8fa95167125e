import { redirect } from 'next/navigation';
import type { NextRequest } from 'next/server';
import { isFromOurPages } from '@/app/admin/_shell/admin-headers';
import { logInPage } from '@/app/admin/_shell/auth-paths';
import { receiveForm } from '@/app/admin/_shell/receive-upload';
import { currentLogin, requireMember } from '@/app/admin/_shell/session';
import type { MemberScope } from '@/domain/access/scope/schema';
import { dropReceived } from '@/domain/imports/job/mutations/receive';
import { keepUpload } from '@/domain/imports/job/mutations/upload';
import { groundsSchema } from '@/domain/imports/job/schema';
import { headerText } from '@/lib/header-text';

type Context = { params: Promise<{ workspace: string }> };

const MAX_NAME = 200;

/** There is nothing to read here; a GET leads to the form. */
export async function GET(_request: NextRequest, { params }: Context): Promise<Response> {
  const { workspaceKey } = await requireMember((await params).workspace, 'imports.write');
  return redirect(`/admin/${workspaceKey}/imports`);
}

/**
 * Receives a file. No proxy runs before it (proxy.ts), so it checks itself where the request comes from. Requirement
 * 29.
 */
export async function POST(request: NextRequest, { params }: Context): Promise<Response> {
  if (!isFromOurPages(request))
    return new Response('This was not sent from one of our pages.\n', { status: 403 });
  const path = `/admin/${(await params).workspace}/imports`;
  if (!(await currentLogin())) return see(logInPage('ended', path));
  const scope = await requireMember((await params).workspace, 'imports.write');
  return see(`${path}${await take(scope, request)}`);
}

/** @returns where to redirect to, below the page of imports. */
async function take(scope: MemberScope, request: NextRequest): Promise<string> {
  const form = await receiveForm(request);
  if (!form) return '?problem=broken';
  const given = groundsSchema.safeParse(form.fields);
  if (typeof form.file === 'string') return `?problem=${form.file}`;
  const { name, received } = form.file;
  if (!given.success) {
    await dropReceived(received);
    return '?problem=consent';
  }
  const fileName = name.split(/[/\\]/).at(-1)?.slice(0, MAX_NAME) ?? '';
  await keepUpload(scope, received, { fileName, ...given.data });
  return `/${received.id}`;
}

function see(location: string): Response {
  return new Response(null, {
    status: 303,
    headers: { Location: headerText(location), 'Cache-Control': 'no-store' },
  });
}
