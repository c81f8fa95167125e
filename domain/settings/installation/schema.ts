/** What a database records about its installation: the one row of `installation`. */
export type Installation = {
  id: string;
  /** See `secretCheckOf` in rules.ts; null: no start has stored it yet. */
  secretCheck: Buffer | null;
  secretKeyId: string | null;
  needsProof: boolean;
  publicUrl: string | null;
  /** Its earlier addresses, the latest last. */
  earlierUrls: readonly string[];
};

/** The configuration that does not match the data. `/readyz` and the log use this name. */
export type StartCheckName = 'migrations' | 'secret' | 'clock' | 'address';

/** Why nothing may be served or run on this database, and what to do about it, in plain sentences. */
export type StartProblem = { check: StartCheckName; message: string };

/** The configuration does not match the data: the operator has to fix it. */
export class StartRefusedError extends Error {
  override name = 'StartRefusedError';
  readonly problem: StartProblem;

  constructor(problem: StartProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** Values sealed or hashed with a database's secret, which can prove another secret right or wrong. */
export type KeyedSamples = {
  linkKeys: readonly Uint8Array[];
  webhookSecrets: readonly Uint8Array[];
  emails: readonly { workspaceId: string; email: string; hash: Uint8Array }[];
};

/** What starts: a server, whose address is in links, or anything else that works on the same data. */
export type Starting = 'server' | 'tool';
