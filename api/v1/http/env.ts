import type { BodyDigest } from './body-digest';
import type { ApiScope } from '@/domain/access/scope/schema';

/** What is known of a request to the API by the time that its handler runs. */
export type ApiEnv = {
  Variables: {
    scope: ApiScope;
    requestId: string;
    /** Read ahead, and unpacked. */
    body?: Buffer;
    /** Of a body that the handler reads as it comes, where somebody wants to know. */
    digest?: BodyDigest;
  };
};
