import { describe, expect, it } from 'vitest';
import { afterUrgent, urgently } from '@/lib/urgent';

/** Work that ends when the test says so, and whether what waits for it has gone on. */
function held() {
  const order: string[] = [];
  let end = (): void => undefined;
  const work = urgently(new Promise<void>((resolve) => (end = resolve))).then(() => order.push('urgent'));
  return { order, end, work };
}

describe('work that is not urgent', () => {
  it('goes on at once if nothing urgent runs', async () => {
    await afterUrgent(60_000);
  });

  it('goes on when the last urgent work has ended', async () => {
    const { order, end, work } = held();
    const other = held();
    const waits = afterUrgent(60_000).then(() => order.push('page'));
    end();
    await work;
    expect(order).toEqual(['urgent']);
    other.end();
    await Promise.all([other.work, waits]);
    expect(order).toEqual(['urgent', 'page']);
  });

  it('goes on after its patience, however much urgent work there is, even if that fails', async () => {
    const { order, end, work } = held();
    await afterUrgent(1);
    expect(order).toEqual([]);
    end();
    await work;
    await expect(urgently(Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    await afterUrgent(60_000);
  });
});
