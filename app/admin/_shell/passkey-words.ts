import type { AdminWords } from './words';
import type { PasskeyWords } from '@/components/admin/passkey-request';

/**
 * The messages for a browser that provides no passkey. @param address the host name that passkeys are made for here.
 */
export function passkeyWords({ t }: AdminWords, address: string): PasskeyWords {
  return {
    cancelled: t('shell.passkey.cancelled'),
    known: t('shell.passkey.known'),
    elsewhere: t('shell.passkey.elsewhere', { address }),
    failed: t('shell.passkey.failed'),
  };
}
