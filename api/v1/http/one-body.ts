type Operation = {
  description?: string;
  requestBody?: { content?: Record<string, { example?: unknown }> };
};
type Document = { paths?: Record<string, unknown> };

const JSON_TYPE = 'application/json';

/**
 * Reduces request bodies of several types to JSON in the document: client generators treat two types as a choice they
 * cannot make, and send none. The other types are described in words.
 */
export function withOneBody<D extends Document>(document: D): D {
  for (const path of Object.values(document.paths ?? {})) {
    for (const operation of Object.values(path as Record<string, Operation>)) {
      const content = operation.requestBody?.content;
      if (!content || !(JSON_TYPE in content)) continue;
      for (const [type, { example }] of Object.entries(content)) {
        if (type === JSON_TYPE) continue;
        Reflect.deleteProperty(content, type);
        operation.description = `${operation.description ?? ''}\n\nAlso takes \`Content-Type: ${type}\`:\n\n\`\`\`\n${String(example).trimEnd()}\n\`\`\``;
      }
    }
  }
  return document;
}
