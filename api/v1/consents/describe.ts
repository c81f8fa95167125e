import { z } from '@hono/zod-openapi';
import { plainText, refParameter, scopeFields, scopeSchema, wordingSchema } from '@/api/v1/http/fields';
import { pageQuerySchema, pageSchema } from '@/api/v1/http/page';
import { jsonAnswer, jsonBody } from '@/api/v1/http/json';
import { apiRoute } from '@/api/v1/http/router';
import { MAX_EVIDENCE_CHARACTERS, MAX_SOURCE_CHARACTERS } from '@/domain/choices/recorded-consent/schema';
import { SUPPRESSION_CAUSES } from '@/domain/people/suppression/schema';
import { channelSchema } from '@/domain/workspace/schema';
import { timeSchema } from '@/lib/instant';
import { isForJsonb, isTooDeep, MAX_JSON_DEPTH } from '@/lib/json';

const newConsentSchema = z
  .strictObject({
    ...scopeFields,
    source: plainText(MAX_SOURCE_CHARACTERS).meta({
      description: 'Where it was given; reports show this name.',
    }),
    givenAt: timeSchema.meta({ description: 'When they gave it. Later opt-outs still stand.' }),
    wording: wordingSchema.meta({ description: 'The exact words that they agreed to.' }),
    evidence: z
      .unknown()
      .refine(
        isStorable,
        `it is longer than ${MAX_EVIDENCE_CHARACTERS} characters as JSON, nested deeper than ${MAX_JSON_DEPTH}, or has NUL`,
      )
      .optional()
      .meta({ description: 'What you keep as proof: any JSON. Erased with the person.' }),
  })
  .openapi('NewConsent');

const consentFields = {
  id: z.uuid(),
  changeId: z.uuid().meta({ description: 'The id of this change in the history.' }),
  ...scopeSchema.shape,
  source: z.string(),
  givenAt: z.iso.datetime(),
  wording: z.object({ locale: z.string(), text: z.string() }),
  evidence: z.unknown(),
  recordedAt: z.iso.datetime(),
};

export const consentSchema = z.object(consentFields).openapi('Consent');

const recordedSchema = z
  .object({
    ...consentFields,
    stoppedBy: z.array(scopeSchema).meta({
      description:
        'Wider opt-outs that still stand, because the consent does not cover all that they stop: those messages stay off.',
    }),
    suppressed: z
      .array(z.object({ channel: channelSchema, cause: z.enum(SUPPRESSION_CAUSES) }))
      .meta({ description: 'Channels on which their address still gets nothing, and why.' }),
  })
  .openapi('RecordedConsent');

const EXAMPLE = {
  id: '019ac1d4-7c1e-7f5c-9d0a-3a3e5b8c0c11',
  changeId: '019ac1d4-7c1e-7f5c-9d0a-3a3e5b8c0c12',
  channel: 'email',
  topic: null,
  source: 'Newsletter form',
  givenAt: '2026-11-24T18:00:00.000Z',
  wording: { locale: 'en', text: 'Yes, e-mail me news and offers.' },
  evidence: { form: '/newsletter', checkbox: 'news' },
  recordedAt: '2026-11-24T18:00:02.000Z',
} as const;

const RECORDED = {
  content: {
    'application/json': { schema: recordedSchema, example: { ...EXAMPLE, stoppedBy: [], suppressed: [] } },
  },
};

export const recordConsentRoute = apiRoute({
  method: 'post',
  path: '/recipients/{ref}/consents',
  operationId: 'recordConsent',
  tags: ['Consent'],
  summary: 'Record a consent',
  description:
    'Opts them in at its scope, or reaffirms the existing choice, and stores the proof. It is the only way to bring back someone who ' +
    'stopped a whole channel: it lifts the opt-outs of exactly its scope that are older than `givenAt`, and is refused ' +
    'where one is newer. A consent to a channel after "stop everything" brings that channel back and no other; ' +
    'a consent to a topic lifts no wider stop. Bounces, complaints, dead numbers and erasures are never lifted. ' +
    'Recording it again changes nothing. An unknown ref is created.',
  permission: 'preferences:write',
  isAboutPeople: true,
  problems: ['refused', 'gone'],
  request: {
    params: refParameter,
    body: jsonBody({
      schema: newConsentSchema,
      example: {
        channel: 'email',
        topic: null,
        source: EXAMPLE.source,
        givenAt: EXAMPLE.givenAt,
        wording: EXAMPLE.wording,
        evidence: EXAMPLE.evidence,
      },
    }),
  },
  responses: {
    200: { description: 'It was recorded before.', ...RECORDED },
    201: { description: 'Recorded.', ...RECORDED },
  },
});

export const listConsentsRoute = apiRoute({
  method: 'get',
  path: '/recipients/{ref}/consents',
  operationId: 'listConsents',
  tags: ['Consent'],
  summary: 'List the recorded consents of a recipient',
  description: 'Newest first, with their evidence.',
  permission: 'preferences:read',
  isAboutPeople: true,
  problems: ['not_found', 'gone'],
  request: { params: refParameter, query: pageQuerySchema },
  responses: {
    200: jsonAnswer('The consents.', {
      schema: pageSchema(consentSchema),
      example: { data: [EXAMPLE], nextCursor: null },
    }),
  },
});

function isStorable(evidence: unknown): boolean {
  if (isTooDeep(evidence)) return false;
  const json = JSON.stringify(evidence ?? null);
  return json.length <= MAX_EVIDENCE_CHARACTERS && isForJsonb(json);
}
