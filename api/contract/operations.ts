/** For tests: each operation of the OpenAPI document with its example call. */
import { openApiDocument } from '@/api/v1/app';

type Schema = Record<string, unknown>;
type Parameter = {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  schema?: Schema;
  example?: unknown;
};
type Media = { schema?: Schema; example?: unknown; examples?: Record<string, { value?: unknown }> };

/** An operation in a form that tests can call. */
export type DocumentedOperation = {
  /** `POST /links`, without parameter values. */
  name: string;
  method: string;
  path: string;
  parameters: Parameter[];
  /** By media type; empty if it takes no body. */
  bodies: Record<string, Media>;
  /** The statuses of success, the usual one first. */
  successes: number[];
};

export const OPERATIONS: DocumentedOperation[] = Object.entries(openApiDocument().paths ?? {}).flatMap(
  ([path, item]) =>
    Object.entries(
      item as Record<
        string,
        {
          parameters?: Parameter[];
          requestBody?: { content: Record<string, Media> };
          responses: Record<string, unknown>;
        }
      >,
    ).map(([method, { parameters = [], requestBody, responses }]) => ({
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      parameters,
      bodies: requestBody?.content ?? {},
      successes: Object.keys(responses)
        .map(Number)
        .filter((status) => status >= 200 && status < 300),
    })),
);

export type Parameters = Record<string, string>;

/** The URL of a call: path parameters, and the query parameters that are required or given. */
export function addressOf({ path, parameters }: DocumentedOperation, given: Parameters = {}): string {
  const query = new URLSearchParams();
  let address = path;
  for (const { name, in: place, required, ...rest } of parameters) {
    const value = given[name] ?? exampleOf(rest);
    if (place === 'path') address = address.replace(`{${name}}`, encodeURIComponent(String(value)));
    else if (place === 'query' && (required || name in given)) query.set(name, String(value));
  }
  return query.size > 0 ? `${address}?${query}` : address;
}

/** The document's example body for a media type, serialized as it is sent. */
export function exampleBodyOf(media: Media): unknown {
  return exampleOf(media);
}

function exampleOf({ example, examples, schema }: Pick<Media, 'example' | 'examples' | 'schema'>): unknown {
  return example ?? Object.values(examples ?? {})[0]?.value ?? schema?.['example'];
}
