import type { Channel } from '@/domain/workspace/schema';

/** The kinds of address that a recipient can have; several channels may share one. */
export const ADDRESS_KINDS = ['email', 'phone', 'push', 'postal'] as const;
export type AddressKind = (typeof ADDRESS_KINDS)[number];

/** The kind of address that each channel sends to. */
export const ADDRESS_OF: Record<Channel, AddressKind> = {
  email: 'email',
  sms: 'phone',
  whatsapp: 'phone',
  phone: 'phone',
  push: 'push',
  mail: 'postal',
};
