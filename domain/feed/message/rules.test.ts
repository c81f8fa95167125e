import { expect, it } from 'vitest';
import { writeBody } from '@/domain/feed/message/rules';
import { NOW } from '@/domain/testing';

it('a body is the payload of Standard Webhooks', () => {
  expect(JSON.parse(writeBody('webhook.test', NOW, { by: 'Ada' }))).toEqual({
    type: 'webhook.test',
    timestamp: NOW.toISOString(),
    data: { by: 'Ada' },
  });
});
