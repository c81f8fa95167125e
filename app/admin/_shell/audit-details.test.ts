import { describe, expect, it } from 'vitest';
import { auditDetails } from './audit-details';
import { adminWordsFor } from './words';

const said = (details: Record<string, unknown>) => auditDetails(details, adminWordsFor('en', 'UTC'), []);

describe('the details of an entry of the audit log', () => {
  it.each([
    [
      { what: 'stop email restocks', how: 'phone', change: '0193', note: 'Called on Monday.' },
      'Stop restocks e-mails · They did, by phone · “Called on Monday.”',
    ],
    [
      { what: 'pause-30 * *', how: 'agent' },
      'Pause marketing messages for 30 days · Somebody who acts for them: say who in the note',
    ],
    [{ kinds: ['email', 'phone', 'push'] }, 'E-mail, Phone and App'],
    [
      {
        changed: [
          'sender.postalAddress',
          'topics.offers',
          'topics.order',
          'copy.en.ways.lead',
          'look.logo.data',
        ],
      },
      'Changed: Postal address, Topics (offers), Topics, Above the ways out and Logo',
    ],
    [{ from: 'viewer', to: 'agent' }, 'Viewer to Agent'],
    [{ from: '2026-11-01', to: '2026-11-02' }, 'from 2026-11-01 · to 2026-11-02'],
    [{ accepted: 49_000, rejected: 1 }, '49,000 accepted · 1 rejected'],
    [{ factor: 'recovery_code' }, 'by recovery code'],
    [{ kind: 'created' }, 'a new log-in'],
    [{ permissions: ['links', 'decisions'] }, 'may: Make links and Ask whether a message may be sent'],
    [{ later: { of: ['a'] }, id: '0193' }, ''],
  ])('are in words, without JSON or paths (%#)', (details, text) => {
    expect(said(details)).toBe(text);
  });
});
