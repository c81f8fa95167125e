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
  /**
   * Stores what a first start, or a start at a new address, must store. Returns why it cannot. Not run by `/readyz`.
   */
  prepare?: () => Promise<string | null>;
  /** Why nothing may be served with this database, in plain sentences; null if nothing is wrong. Only reads. */
  judge: () => Promise<string | null>;
};

/**
 * Settings that must match the data are checked against it: at every start of every process, and by `/readyz`. In this
 * order, up to the first failure, because each check may rely on the earlier ones. A new check is an entry here.
 * decisions/0031.
 */
const CHECKS: readonly StartCheck[] = [
  { name: 'migrations', judge: migrationProblem },
  { name: 'secret', prepare: keepSecretCheck, judge: wrongSecret },
  { name: 'clock', judge: wrongClock },
];

const startChecked = processSlot<boolean>('start-checked');

/** Whether this process has passed {@link checkStart}. */
export function isStartChecked(): boolean {
  return startChecked.value === true;
}

/** Records that another thread of this process has passed {@link checkStart}. */
export function noteStartChecked(): void {
  startChecked.value = true;
}

/**
 * Checks that configuration and data match, before anything else touches the data. Throws {@link StartRefusedError} if
 * they do not, and the database's own error if it does not answer.
 * @returns warnings for the operator.
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

/** The first problem found now, for `/readyz`; null if there is none. Writes nothing. */
export async function findStartProblem(): Promise<StartProblem | null> {
  for (const { name, judge } of CHECKS) {
    const message = await judge();
    if (message !== null) return { check: name, message };
  }
  return null;
}

/**
 * Stores the check of the secret if there is none yet, once the existing data proves the secret, or there is no data.
 */
async function keepSecretCheck(): Promise<string | null> {
  const { secretCheck, needsProof } = await readInstallation();
  if (secretCheck) return null;
  const proof = proofOf(env().APP_SECRET, await readKeyedSamples());
  if (proof === 'wrong') return UNPROVED.wrong;
  if (proof === 'none' && needsProof) return UNPROVED.none;
  await adoptSecret();
  return null;
}

/**
 * Adopts APP_SECRET for this database, unless another secret was adopted meanwhile: a process that starts at the same
 * time then fails.
 */
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
