const HEARTBEAT = 10_000;

/**
 * Runs a step of the start and prints its name and time. A long step prints every 10 s that it is still running; `work`
 * may print more through `report`.
 */
export async function step<T>(
  name: string,
  work: (report: (line: string) => void) => Promise<T>,
): Promise<T> {
  const started = performance.now();
  const seconds = (): string => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  let lastWord = performance.now();
  const report = (line: string): void => {
    lastWord = performance.now();
    console.log(`  ${line}`);
  };
  console.log(`${name} …`);
  const heartbeat = setInterval(() => {
    if (performance.now() - lastWord >= HEARTBEAT) report(`still running, ${seconds()}`);
  }, HEARTBEAT / 4);
  try {
    const result = await work(report);
    console.log(`${name}: ${typeof result === 'string' ? `${result}, ` : ''}${seconds()}`);
    return result;
  } finally {
    clearInterval(heartbeat);
  }
}
