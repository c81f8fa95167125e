import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { Command, Option } from 'commander';
import type { WorkspaceScope } from '@/domain/access/scope/schema';
import { findOrCreateCampaign } from '@/domain/sending/campaign/mutations';
import { findActiveLinkKey } from '@/domain/access/link/data';
import { createLinkKey, createShortLinks } from '@/domain/access/link/mutations';
import { linkUrl, mintToken, oneClickHeaders } from '@/domain/access/link/rules';
import type { LinkClaims, LinkKey, LinkPurpose } from '@/domain/access/link/schema';
import { findLinkFaults } from '@/domain/sending/minted-link/rules';
import { readErasedRefs, readReachableRefs } from '@/domain/people/recipient/data';
import { REF_FORM, refSchema } from '@/domain/people/recipient/schema';
import { loadCatalog } from '@/domain/catalog/topic/data';
import { CHANNELS, keySchema, type Channel } from '@/domain/workspace/schema';
import { now } from '@/lib/clock';
import { csvLine } from '@/lib/csv-write';
import { pool } from '@/lib/db/pool';
import { env } from '@/lib/env';
import { checkLinkCommand } from './check-link';
import { inWorkspace, runCommand, UsageError } from './operator';
import { readColumns } from './read-columns';
import { servedAddress } from './served-address';

type Flags = {
  workspace: string;
  channel: Channel;
  topic?: string;
  campaign?: string;
  purpose: LinkPurpose;
  in?: string;
  out: string;
  short?: boolean;
  createKey?: boolean;
};

const program = new Command('npm run links --')
  .description(
    `Make a link for each recipient, with the one-click headers beside it, ready to merge into messages.
\`npm run links -- check URL\` says whether a link works, what it contains, and what is wrong with it.`,
  )
  .requiredOption('--workspace <KEY>', 'the workspace that sends')
  .addOption(
    new Option('--channel <CHANNEL>', 'what the message travels on').choices(CHANNELS).makeOptionMandatory(),
  )
  .option('--topic <KEY>', 'what the message is about; default: the whole channel')
  .option('--campaign <KEY>', 'the campaign that the links belong to; created if it is new')
  .addOption(
    new Option('--purpose <PURPOSE>', 'u: unsubscribe, may only reduce; m: manage')
      .choices(['u', 'm'])
      .default('u'),
  )
  .option('--in <REFS.csv>', 'a file with a column ref; default: everyone with an address for the channel')
  .requiredOption('--out <LINKS.csv>', 'the file to write')
  .option('--short', 'stored links of 22 characters, for SMS and paper')
  .option('--create-key', 'make a link key if the workspace has none')
  .action((flags: Flags) => inWorkspace(flags.workspace, (scope) => run(scope, flags)));

async function run(scope: WorkspaceScope, flags: Flags): Promise<void> {
  await checkCatalog(scope, flags);
  const mint = flags.short ? storing(scope, flags) : minting(await keyOf(scope, flags), flags);
  if (flags.campaign !== undefined) await announceCampaign(scope, flags, flags.campaign);
  const out = createWriteStream(flags.out);
  const opened = once(out, 'open').catch((error: unknown) => {
    throw new UsageError(
      `${flags.out} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
    );
  });
  await opened;
  const withHeaders = flags.purpose === 'u' && flags.channel === 'email';
  out.write(csvLine(['ref', 'link', ...(withHeaders ? ['List-Unsubscribe', 'List-Unsubscribe-Post'] : [])]));
  let written = 0;
  for await (const refs of flags.in === undefined
    ? reachable(scope, flags.channel)
    : listed(scope, flags.in)) {
    const tokens = await mint(refs);
    const lines = refs.map((ref, index) => {
      const link = linkUrl(env().PUBLIC_URL, tokens[index] ?? '');
      return csvLine([ref, link, ...(withHeaders ? Object.values(oneClickHeaders(link)) : [])]);
    });
    if (!out.write(lines.join(''))) await once(out, 'drain');
    written += refs.length;
  }
  out.end();
  await finished(out);
  const { url, assumed } = await servedAddress();
  console.log(`${written.toLocaleString('en-US')} links in ${flags.out}, to ${url}.`);
  if (assumed !== null) console.log(assumed);
}

async function checkCatalog(
  scope: WorkspaceScope,
  { channel, topic, purpose, campaign }: Flags,
): Promise<void> {
  const catalog = await loadCatalog(scope);
  if (campaign !== undefined && !keySchema.safeParse(campaign).success) {
    throw new UsageError(
      `"${campaign}" is not a campaign's key: lower-case letters, digits, - and _, 1 to 64.`,
    );
  }
  const [fault] = findLinkFaults(
    [{ channel, topic: topic ?? null, purpose }],
    catalog ?? { channels: [], topics: [] },
  );
  if (fault) throw new UsageError(fault.message.replace('Purpose m', '--purpose m'));
}

async function keyOf(scope: WorkspaceScope, { workspace, createKey }: Flags): Promise<LinkKey> {
  const found = await findActiveLinkKey(scope.workspaceId);
  if (found) return found;
  if (!createKey) {
    throw new UsageError(
      `${workspace} has no active link key. Give --create-key, or: npm run link-keys -- create --workspace ${workspace}`,
    );
  }
  const made = await createLinkKey(scope);
  console.log(`Made the link key ${made.kid}.`);
  return { ...made, workspaceId: scope.workspaceId, state: 'active' };
}

type Mint = (refs: readonly string[]) => Promise<string[]>;

function claimsOf(
  recipient: string,
  { purpose, channel, topic, campaign }: Flags,
): Omit<LinkClaims, 'issuedAt'> {
  return { purpose, recipient, channel, topic: topic ?? null, campaign: campaign ?? null };
}

function minting(key: LinkKey, flags: Flags): Mint {
  const issuedAt = now();
  return (refs) => Promise.resolve(refs.map((ref) => mintToken({ ...claimsOf(ref, flags), issuedAt }, key)));
}

function storing(scope: WorkspaceScope, flags: Flags): Mint {
  return (refs) =>
    createShortLinks(
      scope,
      refs.map((ref) => claimsOf(ref, flags)),
    );
}

async function announceCampaign(
  scope: WorkspaceScope,
  { channel, topic }: Flags,
  key: string,
): Promise<void> {
  const made = await findOrCreateCampaign(scope, { key, channel, topicKey: topic ?? null, startedAt: now() });
  if (made === 'created') console.log(`Made the campaign ${key}.`);
}

const PAGE = 5_000;

async function* reachable(scope: WorkspaceScope, channel: Channel): AsyncGenerator<string[]> {
  for (let after = ''; ;) {
    const refs = await readReachableRefs(scope, channel, { after, limit: PAGE });
    if (refs.length === 0) return;
    yield refs;
    after = refs.at(-1) ?? after;
  }
}

/** Yields the valid refs of a file. Invalid and erased refs are reported with their line numbers. */
async function* listed(scope: WorkspaceScope, file: string): AsyncGenerator<string[]> {
  for await (const records of readColumns(file, ['ref'])) {
    const good = records.filter(({ line, values: { ref } }) => {
      const isRef = refSchema.safeParse(ref).success;
      if (!isRef) console.error(`${file}:${line}: ${JSON.stringify(ref)} is not a ref: ${REF_FORM}.`);
      return isRef;
    });
    const refs = good.map(({ values }) => values.ref);
    const erased = new Set(await readErasedRefs(pool(), scope, refs));
    for (const { line, values } of good) {
      if (erased.has(values.ref))
        console.error(`${file}:${line}: ${values.ref} was erased; links for them do not work.`);
    }
    for (let at = 0; at < refs.length; at += PAGE) {
      yield refs.slice(at, at + PAGE).filter((ref) => !erased.has(ref));
    }
  }
}

// Separate commands, because the required options of making links do not apply to checking one.
await runCommand(process.argv[2] === 'check' ? checkLinkCommand : program);
