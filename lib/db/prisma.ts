import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '@/lib/db/generated/client';
import { pool } from '@/lib/db/pool';

const SLOT = Symbol.for('optdown.prisma');
type Slot = { [SLOT]?: PrismaClient };

/** Prisma over the process's one pool. */
export function prisma(): PrismaClient {
  const slot = globalThis as Slot;
  slot[SLOT] ??= new PrismaClient({ adapter: new PrismaPg(pool()) });
  return slot[SLOT];
}
