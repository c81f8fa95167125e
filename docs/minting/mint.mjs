import { createHmac } from 'node:crypto';

const KEY = /^[a-z0-9_-]{0,64}$/;
const FORMS = {
  kid: /^[a-z0-9]{2,16}$/,
  purpose: /^[um]$/,
  recipient: /^[\x21-\x7e]{1,128}$/,
  channel: /^(?:email|sms|push|whatsapp|phone|mail)?$/,
  topic: KEY,
  campaign: KEY,
  issued: /^[0-9a-z]{0,9}$/,
};

/**
 * Throws if a part is malformed: such a link would still stop messages, but the part would be ignored.
 * @param {{ kid: string, secret: string }} key as it was shown when it was made; the secret in base64url
 * @param {{ purpose: 'u' | 'm', recipient: string, channel?: string, topic?: string, campaign?: string }} link
 * @param {number | null} issued seconds since 1970; null: without a time
 */
export function mint(key, link, issued = Math.floor(Date.now() / 1000)) {
  const { purpose, recipient, channel = '', topic = '', campaign = '' } = link;
  const time = issued === null ? '' : issued.toString(36);
  const parts = { kid: key.kid, purpose, recipient, channel, topic, campaign, issued: time };
  for (const [part, form] of Object.entries(FORMS))
    if (!form.test(parts[part])) throw new RangeError(`Not a ${part}: ${parts[part]}`);
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(recipient))
    parts.recipient = `~${Buffer.from(recipient).toString('base64url')}`;
  const body = Object.values(parts).join('.');
  const mac = createHmac('sha256', Buffer.from(key.secret, 'base64url'))
    .update(`optdown.v1\n${body}`)
    .digest();
  return `${body}.${mac.subarray(0, 16).toString('base64url')}`;
}
