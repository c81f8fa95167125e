import { loadFor, type IndependentLoad, type Loading } from './independent-load';
import type { BenchPostgres } from './postgres';
import { figure } from './report';
import type { ServedApp } from './served';

/** What an independent load generator saw, and what it cost. */
export type MeasuredLoad = IndependentLoad & {
  contestant: string;
  connections: number;
  run: number;
  /** Milliseconds of processor time per answer. */
  serverCpu: number;
  databaseCpu: number;
};

/** Loads a server and says so. Throws if an answer was no success. */
export async function measureLoad(
  { contestant, server, run }: { contestant: string; server: ServedApp; run: number },
  postgres: BenchPostgres,
  loading: Omit<Loading, 'url'>,
): Promise<MeasuredLoad> {
  const databaseBefore = postgres.cpu();
  const serverBefore = await server.cpu();
  const load = await loadFor({ ...loading, url: server.url });
  const serverCpu = ((await server.cpu()) - serverBefore) / load.requests;
  const databaseCpu = (postgres.cpu() - databaseBefore) / load.requests;
  if (load.failed > 0) throw new Error(`${contestant}: ${load.failed} of ${load.requests} failed`);
  const { connections } = loading;
  console.error(
    `${connections} connections, run ${run}, ${contestant}: ${figure(load.perSecond)}/s, p99 ${figure(load.p99)} ms, ` +
      `${serverCpu.toFixed(3)} + ${databaseCpu.toFixed(3)} ms CPU`,
  );
  return { contestant, connections, run, ...load, serverCpu, databaseCpu };
}
