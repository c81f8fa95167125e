/** The project's own rules: what no plugin can know about the shape of domain/. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const DOMAIN = path.resolve(import.meta.dirname, 'domain');
const FILES = /^(schema|rules|data|mutations)(\.(\w+\.)*test)?\.ts$/;

/** Tells the domain module that a file is part of, and the file's path within it. */
function inDomain(filename) {
  const [module, ...rest] = path.relative(DOMAIN, filename).split(path.sep);
  return !module || module === '..' || rest.length === 0 ? undefined : { module, file: rest.join('/') };
}

const domainFiles = {
  meta: { type: 'problem', schema: [] },
  create: (context) => ({
    Program(node) {
      const place = inDomain(context.filename);
      if (!place || FILES.test(place.file)) return;
      context.report({
        node,
        message:
          'A domain module has a closed list of files, the same in each: schema.ts (Zod and types, safe in a browser), rules.ts (pure functions), data.ts (reads), mutations.ts (writes), and tests beside them (rules.test.ts, data.db.test.ts). Who knows one module knows them all.',
      });
    },
  }),
};

const noBarrel = {
  meta: { type: 'problem', schema: [] },
  create: (context) => ({
    Program(node) {
      if (!/^index\.tsx?$/.test(path.basename(context.filename))) return;
      context.report({
        node,
        message:
          'No barrel files: import from the file that has it. A barrel hides where things are and draws server code into the browser.',
      });
    },
  }),
};

let imports;
/** For each domain module, the other modules that it imports; read once a run, as text, which is fast. */
function domainImports() {
  imports ??= new Map(
    readdirSync(DOMAIN, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => [name, modulesImportedBy(name)]),
  );
  return imports;
}

function modulesImportedBy(module) {
  const found = new Set();
  for (const file of readdirSync(path.join(DOMAIN, module))) {
    if (!/\.ts$/.test(file) || /\.test\.ts$/.test(file)) continue; // A test may use whatever it needs.
    const text = readFileSync(path.join(DOMAIN, module, file), 'utf8');
    for (const [, other] of text.matchAll(/(?:from|import) '(?:@\/domain|\.\.)\/([\w-]+)\//g)) {
      if (other !== module) found.add(other);
    }
  }
  return found;
}

/** The way from one module to another along imports, if there is one. */
function route(from, to, seen = new Set()) {
  if (from === to) return [to];
  if (seen.has(from)) return undefined;
  seen.add(from);
  for (const next of domainImports().get(from) ?? []) {
    const rest = route(next, to, seen);
    if (rest) return [from, ...rest];
  }
  return undefined;
}

const noModuleCircle = {
  meta: { type: 'problem', schema: [] },
  create: (context) => ({
    ImportDeclaration(node) {
      const place = inDomain(context.filename);
      const other = /^(?:@\/domain|\.\.)\/([\w-]+)\//.exec(node.source.value)?.[1];
      if (!place || !other || other === place.module || /\.test\.ts$/.test(place.file)) return;
      const back = route(other, place.module);
      if (!back) return;
      context.report({
        node,
        message: `Domain modules may not form a circle (${[place.module, ...back].join(' → ')}): each must make sense without those that build on it. Move what both need into the one below.`,
      });
    },
  }),
};

export default {
  meta: { name: 'optdown' },
  rules: { 'domain-files': domainFiles, 'no-barrel': noBarrel, 'no-module-circle': noModuleCircle },
};
