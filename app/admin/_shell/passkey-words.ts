import type { AdminWords } from './words';
import type { PasskeyWords } from '@/components/admin/passkey-request';

/** What is said where a browser brings no passkey. @param address the host name that passkeys are made for here. */
export function passkeyWords({ t }: AdminWords, address: string): PasskeyWords {
  return {
    cancelled: t('shell.passkey.cancelled'),
    known: t('shell.passkey.known'),
    elsewhere: t('shell.passkey.elsewhere', { address }),
    failed: t('shell.passkey.failed'),
  };
}
