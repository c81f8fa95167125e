import { describe, expect, test } from 'vitest';
import { isNamedForStops, saysStop } from '@/domain/imports/opt-out-word/rules';

/** Columns as they occur in the export files of other systems. */
const NAMED: Record<string, string[]> = {
  Mailchimp: ['UNSUB_TIME', 'UNSUB_CAMPAIGN_TITLE', 'UNSUB_REASON', 'CLEAN_TIME', 'Email Marketing Status'],
  Klaviyo: ['Email Marketing Consent', 'SMS Marketing Consent', 'Email Suppressions', 'Accepts Marketing'],
  HubSpot: [
    'Unsubscribed from all email',
    'hs_email_optout',
    'Opted out of email: Marketing Information',
    'Marketing emails bounced',
    'Email hard bounce reason',
    'Invalid email address',
    'hs_email_quarantined',
    'Marked as spam',
  ],
  SendGrid: ['global_unsubscribe', 'bounced', 'spam_report'],
  Brevo: ['OPT_IN', 'DOUBLE_OPT-IN', 'emailBlacklisted', 'smsBlacklisted', 'Blocklisted'],
  ActiveCampaign: ['Unsubscribe Date', 'Unsubscribe Reason', 'Hard bounces', 'Bounced Date'],
  'Constant Contact': ['Email permission status - explicit', 'Opt-out date', 'optin_status'],
  Mailjet: ['IsExcludedFromCampaigns', 'IsUnsubscribed', 'UnsubscribedAt'],
  Braze: ['email_subscribe', 'push_subscribe', 'email_unsubscribed_at'],
  'Customer.io, Iterable': [
    'unsubscribed',
    'unsubscribedChannelIds',
    'cio_subscription_preferences.unsubscribed',
  ],
  Salesforce: ['Email Opt Out', 'HasOptedOutOfEmail', 'Do Not Call', 'DateUnsubscribed'],
  'Shopify, WooCommerce': ['Accepts Email Marketing', 'Accepts SMS Marketing'],
  Mautic: ['dnc', 'do_not_contact'],
  'Postmark, SES': ['SuppressionReason', 'suppressed', 'Complaint'],
  'in other languages': [
    'Abgemeldet am',
    'Data de descadastro',
    'Désabonné',
    'Fecha de baja',
    'Disiscritto',
    'Afgemeld',
    'Werbesperre',
    'Keine Werbung',
    'Não enviar',
    'Lista de exclusão',
    'No contactar',
    'Ne pas contacter',
    'Consentement',
    'Отписан',
    '退订',
    '配信停止',
  ],
  'made by hand': [
    'opt_out',
    'OptOut',
    'opt-in',
    'subscribed',
    'is_subscribed',
    'Do not e-mail',
    'Opted-Out?',
    'opts out',
    'no_email',
    'No marketing',
    'do not disturb',
    'Email permission',
    'Permission to e-mail',
    'allow_email',
    'Can be e-mailed',
    'not_subscribed',
    'email_unsub',
    'abuse_report',
    'wants_newsletter',
    'Consent withdrawn at',
  ],
};

describe.each(Object.entries(NAMED))('columns of %s', (_system, names) => {
  test.each(names)('“%s” says who must not get messages', (name) => {
    expect(isNamedForStops(name)).toBe(true);
  });
});

test.each([
  'plan',
  'city',
  'First Name',
  'Tags',
  'Lead status',
  'status',
  'Company',
  'last_order_at',
  'Notes',
  'MEMBER_RATING',
  'OPTIN_TIME',
  'CONFIRM_TIME',
  'Subscription plan',
  'subscription_status',
  'Source',
  'Casino marketing',
  'Techno newsletter',
  'American e-mail',
  'Newsletter',
  'Junk removal',
  'Deliveries',
  'Options',
  'optional',
  'Customer since',
  'Total spent',
  'sunsubject',
  'Cleaning service',
  'Trampoline',
])('“%s” is a column like any other', (name) => {
  expect(isNamedForStops(name)).toBe(false);
});

/** Values that occur in status columns. */
const SAID: Record<string, string[]> = {
  'email_status (Mailchimp)': ['unsubscribed', 'Unsubscribed', 'cleaned', 'Non-Subscribed'],
  'Email Marketing (Klaviyo)': ['UNSUBSCRIBED', 'NEVER_SUBSCRIBED', 'SUPPRESSED'],
  'status (listmonk)': ['blocklisted', 'disabled', 'unsubscribed'],
  'Status (ActiveCampaign, Campaign Monitor)': ['Unsubscribed', 'Bounced'],
  'status (MailerLite)': ['unsubscribed', 'bounced', 'junk', 'unconfirmed'],
  'status (made by hand)': [
    'Not opted in',
    'Non-subscriber',
    'DNC',
    'no_consent',
    'Consent withdrawn',
    'Withdrew consent',
    'inactive',
    'Bounced - hard',
    'Abuse complaint',
    'Marked as junk',
    'Invalid e-mail',
    'Left the list',
    'archived',
  ],
  'Status (Marketing Cloud)': ['Held', 'Bounced'],
  'reason (Postmark, SES)': ['HardBounce', 'SpamComplaint', 'ManualSuppression', 'COMPLAINT'],
  'Estado (E-goi, RD Station)': ['Descadastrado', 'removido', 'inscrição cancelada'],
  'Status (CleverReach, rapidmail)': ['Abgemeldet', 'abbestellt', 'gesperrt', 'inaktiv', 'widersprochen'],
  'Situação (made by hand)': ['Inativo', 'Não deseja receber'],
  'Statut (Sarbacane)': ['Désabonné', 'désabonnée', 'DÉSINSCRIT', 'plainte'],
  'in other languages': [
    'Ausgetragen am 3.4.2023',
    'Não deseja receber',
    '已取消订阅',
    'Dado de baja',
    'disiscritto',
    'uitgeschreven',
    'wypisany',
    'Отписан',
    '退订',
    '配信停止',
    '수신거부',
  ],
};

describe.each(Object.entries(SAID))('a value in %s', (column, values) => {
  const [name = ''] = column.split(' (');
  test.each(values)('“%s” says that the person must not get messages', (value) => {
    expect(saysStop(name, ` ${value} `)).toBe(true);
  });
});

test.each([
  ['plan', 'gold'],
  ['status', 'subscribed'],
  ['status', 'active'],
  ['email_status', 'verified'],
  ['plan', 'disabled'],
  ['account', 'held'],
  ['order status', 'pending'],
  ['payment_status', 'declined'],
  ['game', 'DnD'],
  ['account', 'inactive'],
  ['city', 'Opticon'],
  ['note', 'asked how to subscribe'],
  ['note', 'She wrote at length about how she unsubscribed from somebody else’s mail'],
] as [string, string][])(
  'in the column “%s”, “%s” does not say that someone must not get messages',
  (name, value) => {
    expect(saysStop(name, value)).toBe(false);
  },
);
