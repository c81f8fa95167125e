import { z } from '@hono/zod-openapi';
import type { RecipientRecord } from '@/domain/people/recipient/schema';
import { channelSchema } from '@/domain/workspace/schema';

/** A recipient in the API's answers. */
export const recipientSchema = z
  .object({
    ref: z.string(),
    mergedRefs: z
      .array(z.string())
      .meta({ description: 'Refs that were merged into this one: each leads to this recipient.' }),
    email: z.string().nullable(),
    phone: z.string().nullable().meta({ description: 'E.164' }),
    pushToken: z.string().nullable(),
    postalAddress: z.string().nullable(),
    locale: z.string().nullable(),
    timeZone: z.string().nullable(),
    attributes: z.record(z.string(), z.unknown()),
    consent: z
      .object({ source: z.string(), at: z.iso.datetime().nullable() })
      .nullable()
      .meta({ description: 'The newest known consent; null: unverified.' }),
    suppressed: z
      .array(channelSchema)
      .meta({ description: 'The channels on which their address gets nothing, whatever they choose.' }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('Recipient');

export function recipientOut({
  consent,
  createdAt,
  updatedAt,
  ...rest
}: RecipientRecord): z.input<typeof recipientSchema> {
  return {
    ...rest,
    consent: consent && { source: consent.source, at: consent.at?.toISOString() ?? null },
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

export const RECIPIENT_EXAMPLE: z.input<typeof recipientSchema> = {
  ref: 'cus_000481',
  mergedRefs: [],
  email: 'ana.lima@example.com',
  phone: '+5511912345678',
  pushToken: null,
  postalAddress: null,
  locale: 'pt-BR',
  timeZone: 'America/Sao_Paulo',
  attributes: { plan: 'gold' },
  consent: { source: 'Newsletter form', at: '2026-03-31T14:05:00.000Z' },
  suppressed: [],
  createdAt: '2026-11-02T09:30:00.000Z',
  updatedAt: '2026-11-24T18:00:00.000Z',
};

/** The fields of a recipient that a caller may set. */
export const RECORD_EXAMPLE = {
  email: 'Ana.Lima@example.com',
  phone: '+55 11 91234-5678',
  locale: 'pt-BR',
  timeZone: 'America/Sao_Paulo',
  consent: { source: 'Newsletter form', at: '2026-03-31T14:05:00Z' },
  attributes: { plan: 'gold' },
};
