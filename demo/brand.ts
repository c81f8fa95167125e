import { readFileSync } from 'node:fs';
import type { Channel, Locale } from '@/domain/workspace/schema';

/** The demo workspace's key: what `demoLinks` looks for. */
export const DEMO_KEY = 'alder-mare';
/** The demo's link key. Its secret is random: no installation can open another's links. */
export const DEMO_KID = 'demo1';

/** A fictional maker of kitchen and table goods that sells in the United States and in Brazil. */
export const BRAND = {
  name: 'Alder & Maré',
  locales: ['en', 'pt-BR'] satisfies Locale[],
  contactEmail: 'hello@alder-mare.example',
  contactUrl: 'https://alder-mare.example/contact',
  postalAddress: 'Alder & Maré, 12 Harbour Row, Fallbrook Bay, ME 00000, USA',
  // Both reach 4.5:1 (WCAG 2.2, 1.4.3): the first on white, the second on near-black.
  accentLight: '#1f6b52',
  accentDark: '#7fd1b2',
  timeZone: 'America/New_York',
  sharesData: true,
};

export const BRAND_CHANNELS: readonly Channel[] = ['email', 'sms', 'push', 'whatsapp'];

/** A leaf over waves, in one green that is readable on white and on near-black. */
export function readLogo(): Buffer {
  return readFileSync('demo/logo.svg');
}
