import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  DriverAdapterError,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import type { SchemaEngine } from '@prisma/schema-engine-wasm';
import * as runtime from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';

/** A Prisma schema engine on one database, and how to release it. */
export interface OpenEngine {
  engine: SchemaEngine;
  /** The last error that the database gave for a script: clearer than what the engine makes of it. */
  lastScriptError: () => pg.DatabaseError | undefined;
}

/**
 * Prisma's schema engine as WebAssembly, speaking through `pg`: the same engine and the same
 * `_prisma_migrations` table as `prisma migrate deploy`, without its native binary, which is a download.
 */
export async function openEngine(target: pg.Pool): Promise<OpenEngine> {
  let scriptError: pg.DatabaseError | undefined;
  const factory = scriptAwareFactory(target, (error) => (scriptError = error));
  const Engine = await loadEngine();
  const engine = await Engine.new(
    { datamodels: undefined },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(factory),
  );
  return { engine, lastScriptError: () => scriptError };
}

/**
 * Prisma's adapter splits a script at every ";", which breaks function bodies. Sent whole, PostgreSQL parses it
 * correctly and, outside a transaction, runs it as one.
 */
function scriptAwareFactory(
  target: pg.Pool,
  onError: (error: pg.DatabaseError) => void,
): SqlMigrationAwareDriverAdapterFactory {
  const charColumns = passOffCharColumns(target);
  const connect = async (): Promise<SqlDriverAdapter> => {
    const adapter = await new PrismaPg(target).connect();
    const executeRaw = adapter.executeRaw.bind(adapter);
    adapter.executeRaw = (query) => (SESSION_LOCK.test(query.sql) ? Promise.resolve(0) : executeRaw(query));
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (query) => {
      const answer = await queryRaw(query);
      for (const column of charColumns()) answer.columnTypes[column] = ColumnTypeEnum.Character;
      return answer;
    };
    adapter.executeScript = async (script) => {
      await target.query(script).catch((error: unknown) => {
        if (!(error instanceof pg.DatabaseError)) throw error;
        onError(error);
        throw toAdapterError(error);
      });
    };
    return adapter;
  };
  return { provider: 'postgres', adapterName: '@prisma/adapter-pg', connect, connectToShadowDb: connect };
}

/**
 * The engine's own lock belongs to the session, and behind a pooler that shares sessions it would outlive us. The code
 * that applies migrations already holds it in a transaction (apply.ts).
 */
const SESSION_LOCK = /^\s*SELECT pg_advisory_lock\(\d+\);?\s*$/i;

/** The object id of PostgreSQL's one-byte type "char". */
const INTERNAL_CHAR: number = pg.types.builtins.CHAR;

/**
 * System catalogs have columns of PostgreSQL's one-byte type "char", which the engine expects as a character and
 * Prisma's adapter refuses. They pass the adapter as CHAR(n); the returned function says which columns of the last
 * answer they were. The engine sends one statement at a time.
 */
function passOffCharColumns(target: pg.Pool): () => number[] {
  const query = target.query.bind(target) as (
    ...args: unknown[]
  ) => Promise<pg.QueryResult | pg.QueryResult[]>;
  let columns: number[] = [];
  const relabelled = async (...args: unknown[]): Promise<pg.QueryResult | pg.QueryResult[]> => {
    const result = await query(...args);
    const fields = Array.isArray(result) ? [] : result.fields;
    columns = [];
    for (const [index, field] of fields.entries()) {
      if (field.dataTypeID !== INTERNAL_CHAR) continue;
      field.dataTypeID = pg.types.builtins.BPCHAR;
      columns.push(index);
    }
    return result;
  };
  Object.assign(target, { query: relabelled });
  return () => columns;
}

function toAdapterError(error: pg.DatabaseError): DriverAdapterError {
  return new DriverAdapterError({
    kind: 'postgres',
    code: error.code ?? 'XX000',
    severity: error.severity ?? 'ERROR',
    message: error.message,
    detail: error.detail,
    column: error.column,
    hint: error.hint,
  });
}

let loaded: Promise<typeof SchemaEngine> | undefined;

/** The package's own loader needs a bundler; this is what Prisma's CLI does. More than one instance would crash. */
function loadEngine(): Promise<typeof SchemaEngine> {
  loaded ??= (async () => {
    // A panic in the engine leaves its message here; the error thrown only says "unreachable".
    Object.assign(globalThis, {
      PRISMA_WASM_PANIC_REGISTRY: { set_message: (text: string) => process.stderr.write(`${text}\n`) },
    });
    const code = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
    const file = path.join(path.dirname(code), 'schema_engine_bg.wasm');
    const { instance } = await WebAssembly.instantiate(await readFile(file), {
      './schema_engine_bg.js': runtime,
    });
    (runtime as unknown as { __wbg_set_wasm: (exports: unknown) => void }).__wbg_set_wasm(instance.exports);
    (instance.exports['__wbindgen_start'] as () => void)();
    return runtime.SchemaEngine;
  })();
  return loaded;
}
