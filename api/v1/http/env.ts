import type { BodyDigest } from './body-digest';
import type { ApiScope } from '@/domain/access/scope/schema';

/** What is known about an API request when its handler runs. */
export type ApiEnv = {
  Variables: {
    scope: ApiScope;
    requestId: string;
    /** Read ahead, and unpacked. */
    body?: Buffer;
    /** The digest of a body that the handler reads as a stream, if it is needed. */
    digest?: BodyDigest;
  };
};
