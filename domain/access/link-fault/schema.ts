import type { LinkPart } from '@/domain/access/link/schema';

/** How often a part of a key's links was not in its form, of those that were opened or posted. */
export type LinkFaultCount = { kid: string; part: LinkPart; times: number };
