import {
  hasLinks,
  migrationProblem,
  readInstallation,
  readKeyedSamples,
  wrongClock,
  wrongSecret,
} from '@/domain/settings/installation/data';
import {
  planAddress,
  proofOf,
  secretCheckOf,
  secretKeyIdOf,
  UNPROVED,
} from '@/domain/settings/installation/rules';
import {
  StartRefusedError,
  type StartCheckName,
  type StartProblem,
  type Starting,
} from '@/domain/settings/installation/schema';
import { pool } from '@/lib/db/pool';
import { env, standOn } from '@/lib/env';
import { processSlot } from '@/lib/slot';

type StartCheck = {
  name: StartCheckName;
  /** Writes what a first start, or a start elsewhere, has to write. Returns why it cannot. Left out of `/readyz`. */
  prepare?: () => Promise<string | null>;
  /** Why nothing may be served on this database, in plain sentences; null: nothing is wrong. Only reads. */
  judge: () => Promise<string | null>;
};

/**
 * What belongs to the data is checked against the data: at every start of every process, and by `/readyz`. In this
 * order, to the first that fails: each may build on those before it. A new check is an entry here. decisions/0031.
 */
const CHECKS: readonly StartCheck[] = [
  { name: 'migrations', judge: migrationProblem },
  { name: 'secret', prepare: keepSecretCheck, judge: wrongSecret },
  { name: 'clock', judge: wrongClock },
];

const startChecked = processSlot<boolean>('start-checked');

/** Whether this process has been through {@link checkStart}. */
export function isStartChecked(): boolean {
  return startChecked.value === true;
}

/**
 * Checks that configuration and data belong together, before anything else touches the data. Throws
 * {@link StartRefusedError} where they do not, and whatever the database throws where it does not answer.
 * @returns what a person should hear, though it stops nothing.
 */
export async function checkStart(starting: Starting): Promise<string[]> {
  for (const { name, prepare, judge } of CHECKS) {
    const message = (await prepare?.()) ?? (await judge());
    if (message !== null) throw new StartRefusedError({ check: name, message });
  }
  const warnings = await settleAddress(starting);
  startChecked.value = true;
  return warnings;
}

/** The first thing that is wrong now, for `/readyz`; null where nothing is. Writes nothing. */
export async function findStartProblem(): Promise<StartProblem | null> {
  for (const { name, judge } of CHECKS) {
    const message = await judge();
    if (message !== null) return { check: name, message };
  }
  return null;
}

/** Keeps a check of the secret where there is none yet, once the data that is there proves it, or there is none. */
async function keepSecretCheck(): Promise<string | null> {
  const { secretCheck, needsProof } = await readInstallation();
  if (secretCheck) return null;
  const proof = proofOf(env().APP_SECRET, await readKeyedSamples());
  if (proof === 'wrong') return UNPROVED.wrong;
  if (proof === 'none' && needsProof) return UNPROVED.none;
  await adoptSecret();
  return null;
}

/** Takes APP_SECRET for this database's, unless another was taken meanwhile: whoever starts at the same time hears so. */
export async function adoptSecret(): Promise<void> {
  const { id } = await readInstallation();
  const secret = env().APP_SECRET;
  await pool().query(
    `UPDATE installation SET secret_check = $1, secret_key_id = $2, needs_proof = false WHERE secret_check IS NULL`,
    [secretCheckOf(secret, id), secretKeyIdOf(secret)],
  );
}

async function settleAddress(starting: Starting): Promise<string[]> {
  const { PUBLIC_URL: current, isPublicUrlGiven: isGiven } = env();
  const [installation, links] = [await readInstallation(), await hasLinks()];
  const plan = planAddress({ starting, current, isGiven, hasLinks: links, ...installation });
  if (plan.problem !== null) throw new StartRefusedError({ check: 'address', message: plan.problem });
  if (plan.use !== current) standOn(plan.use);
  if (plan.record)
    await pool().query('UPDATE installation SET public_url = $1, earlier_urls = $2', [
      plan.record.publicUrl,
      plan.record.earlierUrls,
    ]);
  return plan.warning === null ? [] : [plan.warning];
}
