import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import { PrismaClient } from '@/lib/db/generated/client';
import { pool } from '@/lib/db/pool';
import { processSlot } from '@/lib/slot';

const slot = processSlot<{ over: pg.Pool; client: PrismaClient }>('prisma');

/** Prisma on the process's one pool. */
export function prisma(): PrismaClient {
  const over = pool();
  // A closed pool is replaced by a new one.
  if (slot.value?.over !== over)
    slot.value = { over, client: new PrismaClient({ adapter: new PrismaPg(over) }) };
  return slot.value.client;
}
