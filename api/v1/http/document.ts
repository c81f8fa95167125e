/** The head of the OpenAPI document: what applies to all routes. */
export const DOCUMENT = {
  openapi: '3.1.0',
  info: {
    title: 'Optdown API',
    version: '1.0.0',
    license: { name: 'MIT', identifier: 'MIT' },
    description: `
Import recipients, mint their links, ask before each send whether it is allowed, and follow every change.
docs/integration.md in the source leads from an API key to production, call by call.

**Authentication.** \`Authorization: Bearer od_live_…\`. A key belongs to one workspace and has the permissions it was created with.

**Errors** are RFC 9457 problems, \`application/problem+json\`, with a \`code\` from [one table](/docs/errors).
Unknown fields are refused by name. A refused request changes nothing.

**Rows.** A call that takes many rows (\`x-by-row\`) accepts the valid ones and answers 200. A rejected row is reported in its place
or in \`rejects\`, with \`code\`, \`field\` and \`message\`; a body is refused as a whole only if something is wrong with all of it.

**Repeats.** Any request that changes something takes an \`Idempotency-Key\`: a repeat within a day gets the first answer.

**Limits.** Each key has a rate limit per minute: the \`RateLimit\` header of every answer says what is left.
Request bodies may be gzipped (\`Content-Encoding: gzip\`); answers are gzipped if you accept it.

**Lists** are paginated: pass \`limit\` and \`cursor\`; the answer has \`nextCursor\`, which is null on the last page.

Times are ISO 8601 in UTC. URLs never contain addresses.`.trim(),
  },
  servers: [{ url: '/api/v1' }],
  tags: [
    { name: 'API keys', description: 'What a key is and may do.' },
    { name: 'Recipients', description: 'The people that messages go to, by your own id for them: `ref`.' },
    { name: 'Imports', description: 'Up to a million recipients per request, as a background job.' },
    { name: 'Consent', description: 'Where, when and with which words someone opted in.' },
    { name: 'Preferences', description: 'What a recipient currently chooses, why, and since when.' },
    { name: 'Decisions', description: 'May I send this now?' },
    { name: 'Sends', description: 'What went out, and how many were delivered.' },
    { name: 'Links', description: 'Unsubscribe and manage links, and the keys that sign them.' },
    {
      name: 'Suppressions',
      description: 'Addresses that get nothing on a channel, whichever recipient has them.',
    },
    { name: 'Configuration', description: 'Topics, channels, reasons, copy and look as one document.' },
    {
      name: 'Experiments',
      description: 'What really keeps people: what stands beside the ways out, tried on people by chance.',
    },
    { name: 'Changes', description: 'Every change of a preference, in commit order, by long poll.' },
    { name: 'Webhooks', description: 'The same changes, delivered to your endpoint.' },
  ],
};
