import { describe, expect, it } from 'vitest';
import { untilAnswered } from '@/lib/db/patience';

const refused = () => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

describe('a start that waits for its database', () => {
  it('goes on once the database answers, and has said once that it waits', async () => {
    const failures = [refused(), refused()];
    const waited: unknown[] = [];
    const work = () => {
      const failure = failures.shift();
      return failure ? Promise.reject(failure) : Promise.resolve('there');
    };
    expect(await untilAnswered(work, { onWait: (error) => waited.push(error) })).toBe('there');
    expect(waited).toEqual([expect.objectContaining({ code: 'ECONNREFUSED' })]);
  });

  it('gives up when its patience is over, with the last attempt’s error', async () => {
    const giving = untilAnswered(() => Promise.reject(refused()), { patience: 1_500 });
    await expect(giving).rejects.toThrow('ECONNREFUSED');
  });

  it('does not wait for a failure that is not temporary', async () => {
    let attempts = 0;
    const work = () => {
      attempts += 1;
      return Promise.reject(Object.assign(new Error('no such database'), { code: '3D000' }));
    };
    await expect(untilAnswered(work)).rejects.toThrow('no such database');
    expect(attempts).toBe(1);
  });

  it('stops waiting when it is told to stop', async () => {
    const controller = new AbortController();
    const waiting = untilAnswered(() => Promise.reject(refused()), {
      signal: controller.signal,
      onWait: () => {
        controller.abort();
      },
    });
    await expect(waiting).rejects.toThrow();
  });
});
