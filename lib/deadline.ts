/** What {@link withDeadline} rejects with. The work goes on; its outcome is nobody's any more. */
export class DeadlineError extends Error {
  override name = 'DeadlineError';
}

/** Settles as `work` does, or rejects with {@link DeadlineError} after `milliseconds`. */
export async function withDeadline<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new DeadlineError(`Not done within ${milliseconds} ms`));
    }, milliseconds);
  });
  return Promise.race([work, deadline]).finally(() => {
    clearTimeout(timer);
  });
}
