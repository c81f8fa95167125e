/** The head of the OpenAPI document: what is true of all routes. */
export const DOCUMENT = {
  openapi: '3.1.0',
  info: {
    title: 'Optdown API',
    version: '1.0.0',
    license: { name: 'MIT', identifier: 'MIT' },
    description: `
Import recipients, mint their links, ask before each send whether you may, and hear of every change.
The way from a key to going live, call by call, is docs/integration.md of the source.

**Authentication.** \`Authorization: Bearer od_live_…\`. A key belongs to one workspace and has the permissions it was made with.

**Errors** are RFC 9457 problems, \`application/problem+json\`, with a \`code\` from [one table](/docs/errors).
Unknown fields are refused by name. Nothing of a refused request is done.

**Rows.** A call that takes many rows (\`x-by-row\`) does those that it can and answers 200. A row that it cannot take is told in its place
or in \`rejects\`, with \`code\`, \`field\` and \`message\`; a body is refused as a whole only for what is wrong with the whole of it.

**Repeats.** Any request that changes something takes an \`Idempotency-Key\`: its repeat within a day gets the first answer.

**Limits.** Each key has an allowance of requests a minute: \`RateLimit\` on every answer says what is left.
Bodies may come gzipped (\`Content-Encoding: gzip\`), answers go out gzipped where you accept it.

**Lists** come in pages: \`limit\`, \`cursor\`, and \`nextCursor\` in the answer, null on the last.

Times are ISO 8601 in UTC. Addresses never stand in a URL.`.trim(),
  },
  servers: [{ url: '/api/v1' }],
  tags: [
    { name: 'API keys', description: 'What a key is and may do.' },
    { name: 'Recipients', description: 'The people that messages go to, by your own id for them: `ref`.' },
    { name: 'Imports', description: 'Up to a million recipients a request, as a job.' },
    { name: 'Consent', description: 'Where, when and with which words somebody opted in.' },
    { name: 'Preferences', description: 'What holds for a recipient, why, and how it came to be.' },
    { name: 'Decisions', description: 'May I send this now?' },
    { name: 'Sends', description: 'What went out, and how many were delivered.' },
    { name: 'Links', description: 'Unsubscribe and manage links, and the keys that sign them.' },
    { name: 'Suppressions', description: 'Addresses that get nothing on a channel, whoever has them.' },
    { name: 'Configuration', description: 'Topics, channels, reasons, copy and look as one document.' },
    { name: 'Changes', description: 'Every change of a preference, in the order of their commits.' },
    { name: 'Webhooks', description: 'The same, delivered to you.' },
  ],
};
