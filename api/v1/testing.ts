/** For tests: the API as a sender calls it, with each answer checked against the OpenAPI document. Requirement 36. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { api } from '@/api/app';
import { openApiDocument } from '@/api/v1/app';
import { createApiKey } from '@/domain/access/api-key/mutations';
import { API_PERMISSIONS, type ApiPermission } from '@/domain/access/api-key/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { now } from '@/lib/clock';

type Call = {
  method?: string;
  /** Sent as JSON, except strings and bytes, which are sent as they are. */
  body?: unknown;
  headers?: Record<string, string>;
};

export type Answer<Body = unknown> = { status: number; headers: Headers; text: string; body: Body };

/** Calls the API with a key that has all permissions, or those given. Throws if the answer is not documented. */
export async function apiCaller(
  scope: WorkspaceScope,
  permissions: readonly ApiPermission[] = API_PERMISSIONS,
): Promise<(path: string, call?: Call) => Promise<Answer<never>>> {
  const key = { name: 'Test', permissions: [...permissions], expiresAt: null };
  const { token } = await createApiKey(scope, key, 'The tests', now());
  return (path, call) =>
    callApi(path, { ...call, headers: { Authorization: `Bearer ${token}`, ...call?.headers } });
}

/** Calls the API without a key, unless the headers contain one. */
export async function callApi(path: string, { method, body, headers }: Call = {}): Promise<Answer<never>> {
  const isRaw = typeof body === 'string' || body instanceof Uint8Array;
  const how = method ?? (body === undefined ? 'GET' : 'POST');
  const response = await api.request(`http://localhost/api/v1${path}`, {
    method: how,
    headers: { ...(body !== undefined && !isRaw && { 'Content-Type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: isRaw ? (body as BodyInit) : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson =
    response.headers.get('content-type')?.includes('json') &&
    !response.headers.get('content-type')?.includes('ndjson');
  const answer = {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson ? (JSON.parse(text) as unknown) : undefined,
  } as Answer<never>;
  assertDocumented(how, path, answer);
  return answer;
}

type Operation = { responses: Record<string, { content?: Record<string, unknown> }> };

/** Throws unless the OpenAPI document contains this answer to this call. */
function assertDocumented(method: string, path: string, answer: Answer): void {
  const template = templateOf(new URL(path, 'http://localhost').pathname);
  const operation = template && pathsOf()[template]?.[method.toLowerCase()];
  // Undocumented paths and methods must be answered with 404 or 405.
  if (!operation) {
    if (answer.status === 404 || answer.status === 405 || answer.status === 401) return;
    throw new Error(`${method} ${path} is not in the document, and was answered ${answer.status}.`);
  }
  const type = answer.headers.get('content-type')?.split(';')[0] ?? null;
  const documented = operation.responses[String(answer.status)];
  if (!documented)
    throw new Error(`${method} ${template}: ${answer.status} is not documented. ${answer.text}`);
  if (type === null || !documented.content) {
    if ((type === null) === !documented.content || answer.text === '') return;
    throw new Error(`${method} ${template}: ${answer.status} is documented otherwise than as ${type}.`);
  }
  if (!documented.content[type])
    throw new Error(`${method} ${template}: ${answer.status} as ${type} is not documented.`);
  if (!type.endsWith('json') || type.includes('ndjson')) return;
  const validate = validatorAt([
    'paths',
    template,
    method.toLowerCase(),
    'responses',
    String(answer.status),
    'content',
    type,
    'schema',
  ]);
  if (!validate(answer.body))
    throw new Error(
      `${method} ${template}: ${answer.status} is not as documented: ${JSON.stringify(validate.errors)}\n${answer.text}`,
    );
}

function pathsOf(): Record<string, Record<string, Operation>> {
  return (openApiDocument().paths ?? {}) as Record<string, Record<string, Operation>>;
}

/**
 * The documented paths with patterns that match them, those without parameters first: `/imports/rejects` before
 * `/imports/{id}`.
 */
let templates: [template: string, pattern: RegExp][] | undefined;

function templateOf(path: string): string | undefined {
  templates ??= Object.keys(pathsOf())
    .sort((a, b) => a.split('{').length - b.split('{').length)
    .map((template) => [
      template,
      new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+').replaceAll('.', '\\.')}$`),
    ]);
  return templates.find(([, pattern]) => pattern.test(path))?.[0];
}

let ajv: Ajv2020 | undefined;
const validators = new Map<string, ValidateFunction>();

function validatorAt(place: readonly string[]): ValidateFunction {
  if (!ajv) {
    ajv = new Ajv2020({ strict: false, allErrors: true });
    (formats as unknown as (instance: Ajv2020) => void)(ajv);
    ajv.addSchema(openApiDocument(), 'optdown');
  }
  const pointer = place
    .map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1')))
    .join('/');
  let validate = validators.get(pointer);
  if (!validate) {
    validate = ajv.compile({ $ref: `optdown#/${pointer}` });
    validators.set(pointer, validate);
  }
  return validate;
}
