import { createHmac } from 'node:crypto';

/**
 * @param {{ kid: string, secret: string }} key as it was shown when it was made; the secret in base64url
 * @param {{ purpose: 'u' | 'm', recipient: string, channel?: string, topic?: string, campaign?: string }} link
 * @param {number | null} issued seconds since 1970; null: not said
 */
export function mint(key, link, issued = Math.floor(Date.now() / 1000)) {
  const { purpose, recipient, channel = '', topic = '', campaign = '' } = link;
  const time = issued === null ? '' : issued.toString(36);
  const body = [key.kid, purpose, recipient, channel, topic, campaign, time].join('.');
  const mac = createHmac('sha256', Buffer.from(key.secret, 'base64url'))
    .update(`optdown.v1\n${body}`)
    .digest();
  return `${body}.${mac.subarray(0, 16).toString('base64url')}`;
}
