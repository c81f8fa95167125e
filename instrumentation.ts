/** Next.js calls this once, before the first request. */
export async function register(): Promise<void> {
  // Next.js builds this file for its edge runtime too, where the domain cannot run and nothing of ours does.
  if (process.env['NEXT_RUNTIME'] !== 'nodejs') return;
  const { checkOwnStart } = await import('@/app/own-start');
  await checkOwnStart();
}
