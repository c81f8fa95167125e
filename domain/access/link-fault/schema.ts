import type { LinkPart } from '@/domain/access/link/schema';

/** How often one part was malformed in opened or posted links of one key. */
export type LinkFaultCount = { kid: string; part: LinkPart; times: number };
