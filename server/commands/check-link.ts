import { Command } from 'commander';
import { openSenderNamed, openWorkspaceAsOperator } from '@/domain/access/scope/data';
import type { WorkspaceScope } from '@/domain/access/scope/schema';
import { checkLink } from '@/domain/sending/minted-link/data';
import type { LinkCheck, LinkCheckReason } from '@/domain/sending/minted-link/schema';
import { EXIT, inDatabase, UsageError } from './operator';

/** `npm run links -- check URL`: shows whether a link works, what it contains, and what is wrong with it. */
export const checkLinkCommand = new Command('npm run links --').description('Links.');

checkLinkCommand
  .command('check <URL>')
  .description(
    'Say whether a link works, what it contains, and what is wrong with it. Exit code 1: it does not work.',
  )
  .option('--workspace <KEY>', "the link's workspace; default: the one whose key it names")
  .action((url: string, { workspace }: { workspace?: string }) =>
    inDatabase(async () => {
      const check = await checkLink(await scopeOf(url, workspace), url);
      for (const line of linesOf(check)) console.log(line);
      if (!check.works) process.exitCode = EXIT.failed;
    }),
  );

async function scopeOf(url: string, workspace: string | undefined): Promise<WorkspaceScope> {
  if (workspace === undefined) {
    const named = await openSenderNamed(url.trim());
    if (named) return named.scope;
    throw new UsageError(
      'It names no link key of this installation. If it is a short link, give --workspace.',
    );
  }
  const scope = await openWorkspaceAsOperator(workspace);
  if (!scope) throw new UsageError(`There is no workspace "${workspace}".`);
  return scope;
}

const REASONS: Record<LinkCheckReason, string> = {
  unreadable: 'It does not have the form of a link.',
  unknown: 'This workspace has no such link key or short link.',
  wrong_mac: 'Its signature is wrong: the link was changed after signing, or signed with another secret.',
  key_revoked: 'Its key is revoked.',
  no_recipient: 'Its signature is right, but it names no recipient.',
  erased: 'The person was erased, and every link of theirs is dead.',
};

function linesOf({ works, why, key, isDamaged, token, says, malformed, faults }: LinkCheck): string[] {
  const parts = Object.entries(says ?? {}).map(
    ([part, value]) =>
      `${part.padEnd(10)} ${value instanceof Date ? value.toISOString() : (value ?? 'not said')}`,
  );
  return [
    works ? 'It works.' : `It does not work. ${why ? REASONS[why] : ''}`.trim(),
    ...(key ? [`${'key'.padEnd(10)} ${key.kid}, ${key.state}`] : []),
    ...parts,
    ...(isDamaged && token
      ? [`Something was added around it or inside it. The token as signed: ${token}`]
      : []),
    ...malformed.map((part) =>
      part === 'missing' ? 'It has too few parts.' : `Malformed, and therefore not shown: ${part}.`,
    ),
    ...faults.map(({ message }) => message),
  ];
}
