import { createConfig, lintFromString } from '@redocly/openapi-core';
import { describe, expect, it } from 'vitest';
import { openApiDocument } from '@/api/v1/app';

type Operation = {
  operationId: string;
  responses: Record<string, { content?: Record<string, Media> }>;
  requestBody?: { content: Record<string, Media> };
};
type Media = { schema?: unknown; example?: unknown; examples?: Record<string, unknown> };

const operations = Object.entries(openApiDocument().paths ?? {}).flatMap(([path, item]) =>
  Object.entries(item as Record<string, Operation>).map(([method, operation]) => ({
    name: `${method.toUpperCase()} ${path}`,
    ...operation,
  })),
);

describe('the OpenAPI document (requirement 36)', () => {
  it('passes a linter', async () => {
    const config = await createConfig({
      extends: ['recommended'],
      rules: {
        // The document is served by each installation under its own host; each route lists its 4XX answers itself.
        'no-server-example.com': 'off',
        'no-invalid-media-type-examples': 'error',
      },
    });
    const problems = await lintFromString({
      source: JSON.stringify(openApiDocument()),
      absoluteRef: 'openapi.json',
      config,
    });
    expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual(
      [],
    );
  });

  it('gives each operation an id of its own', () => {
    const names = operations.map(({ operationId }) => operationId);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(operations)('has examples of the request and the answer of $name', ({ requestBody, responses }) => {
    const success = Object.entries(responses).filter(([status]) => status.startsWith('2'));
    const medias = [requestBody, ...success.map(([, response]) => response)].flatMap((part) =>
      Object.values(part?.content ?? {}),
    );
    for (const media of medias) expect(media.example ?? Object.values(media.examples ?? {})[0]).toBeDefined();
  });
});
