import type { Channel } from '@/domain/workspace/schema';

/** The kinds of address a recipient has; several channels may share one. */
export const ADDRESS_KINDS = ['email', 'phone', 'push', 'postal'] as const;
export type AddressKind = (typeof ADDRESS_KINDS)[number];

/** Which address a channel sends to. */
export const ADDRESS_OF: Record<Channel, AddressKind> = {
  email: 'email',
  sms: 'phone',
  whatsapp: 'phone',
  phone: 'phone',
  push: 'push',
  mail: 'postal',
};
