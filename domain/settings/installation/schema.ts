/** What a database says of the installation that it belongs to: the one row of `installation`. */
export type Installation = {
  id: string;
  /** See `secretCheckOf` in rules.ts; null: no start has made it yet. */
  secretCheck: Buffer | null;
  secretKeyId: string | null;
  needsProof: boolean;
  publicUrl: string | null;
  /** Where it was served before, the latest last. */
  earlierUrls: readonly string[];
};

/** Which configuration does not fit the data. `/readyz` and the log tell it by this name. */
export type StartCheckName = 'migrations' | 'secret' | 'clock' | 'address';

/** Why nothing may be served or run on this database, and what to do about it, in plain sentences. */
export type StartProblem = { check: StartCheckName; message: string };

/** The configuration does not fit the data: a person has to put it right. */
export class StartRefusedError extends Error {
  override name = 'StartRefusedError';
  readonly problem: StartProblem;

  constructor(problem: StartProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** Sealed or hashed with the secret that a database was made with: what can prove another one right or wrong. */
export type KeyedSamples = {
  linkKeys: readonly Uint8Array[];
  webhookSecrets: readonly Uint8Array[];
  emails: readonly { workspaceId: string; email: string; hash: Uint8Array }[];
};

/** What starts: a server, whose address links stand on, or anything else that works on the same data. */
export type Starting = 'server' | 'tool';
