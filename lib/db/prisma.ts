import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import { PrismaClient } from '@/lib/db/generated/client';
import { pool } from '@/lib/db/pool';

const SLOT = Symbol.for('optdown.prisma');
const slot = globalThis as { [SLOT]?: { over: pg.Pool; client: PrismaClient } };

/** Prisma over the process's one pool. */
export function prisma(): PrismaClient {
  const over = pool();
  // A pool that was closed has a successor.
  if (slot[SLOT]?.over !== over)
    slot[SLOT] = { over, client: new PrismaClient({ adapter: new PrismaPg(over) }) };
  return slot[SLOT].client;
}
