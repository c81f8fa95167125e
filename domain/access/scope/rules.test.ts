import { describe, expect, it } from 'vitest';
import { can } from '@/domain/access/scope/rules';
import { CAPABILITIES, ROLES } from '@/domain/access/scope/schema';

/** The letters of the roles that may: o(wner), m(arketer), a(gent), v(iewer). */
const TABLE: Record<(typeof CAPABILITIES)[number], string> = {
  'reports.read': 'omav',
  'reports.annotate': 'om',
  'alerts.acknowledge': 'om',
  'recipients.read': 'omav',
  'recipients.reveal': 'oa',
  'recipients.change': 'oa',
  'recipients.export': 'oa',
  'recipients.erase': 'oa',
  'settings.read': 'omv',
  'settings.write': 'om',
  'link_keys.write': 'o',
  'api_keys.write': 'o',
  'webhooks.read': 'omv',
  'webhooks.write': 'o',
  'imports.write': 'om',
  'deliveries.write': 'om',
  'members.read': 'o',
  'members.write': 'o',
  'audit.read': 'o',
};

describe.each(CAPABILITIES)('%s', (capability) => {
  it.each(ROLES)('is granted or refused to the %s as the table says', (role) => {
    expect(can(role, capability)).toBe(TABLE[capability].includes(role.charAt(0)));
  });
});
