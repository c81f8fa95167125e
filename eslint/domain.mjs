/** Where a module of the domain may be, which files it has, and what it may import. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const DOMAIN = path.resolve(import.meta.dirname, '../domain');

/** The areas of the domain, each with the question that it answers. Each may import from those above it. */
export const AREAS = {
  workspace: 'the shared vocabulary',
  access: 'who is asking',
  catalog: 'what is offered',
  people: 'who it is about',
  choices: 'what they said',
  imports: 'bringing people in',
  sending: 'what went out, and how',
  feed: 'who hears of it',
  reports: 'what it tells',
  settings: 'how it is set up',
};
const ORDER = Object.keys(AREAS);
/** The one area that is a module itself. */
const SINGLE = 'workspace';
const FILE = /^(schema|rules|data|mutations)(\/[a-z][\w-]*)?(\.(\w+\.)*test)?\.ts$/;
const IS_TEST = /\.test\.ts$/;

/** The area and the module that a path below `domain/` is in, and the file's path within the module. */
function placeOf(segments) {
  const [area, ...rest] = segments;
  if (rest.length === 0) return undefined; // Helpers for tests are at the top.
  if (area === SINGLE) return { area, module: area, file: rest.join('/') };
  const [module, ...file] = rest;
  return { area, module: `${area}/${module}`, file: file.join('/') };
}

function inDomain(filename) {
  const segments = path.relative(DOMAIN, filename).split(path.sep);
  return segments[0] === '..' ? undefined : placeOf(segments);
}

/** The place that an import from the domain leads to. */
function ledTo(source) {
  const [, inside] = /^@\/domain\/(.+)$/.exec(source) ?? [];
  return inside && placeOf(inside.split('/'));
}

export const domainFiles = {
  meta: { type: 'problem', schema: [] },
  create: (context) => ({
    Program(node) {
      const place = inDomain(context.filename);
      if (!place) return;
      const report = (message) => context.report({ node, message });
      if (!ORDER.includes(place.area))
        return report(
          `domain/ has ten areas: ${ORDER.join(', ')}. Put a module into the one whose question it answers: domain/README.md.`,
        );
      const [, kind, verb] = FILE.exec(place.file) ?? [];
      if (!kind)
        return report(
          'Every domain module has the same closed list of files: schema.ts (Zod and types, safe in a browser), rules.ts (pure functions), data.ts (reads), mutations.ts (writes), and tests beside them (rules.test.ts, data.db.test.ts). A file that grows becomes a folder of files that each do one thing: mutations/undo.ts. If you know one module, you know them all.',
        );
      if (verb && existsSync(path.join(DOMAIN, place.module, `${kind}.ts`)))
        report(`A module has either ${kind}.ts or the folder ${kind}/, so that there is one place to look.`);
    },
  }),
};

export const areaOrder = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const place = inDomain(context.filename);
    if (!place || IS_TEST.test(place.file)) return {};
    const check = (node) => {
      const other = node.source?.value && ledTo(node.source.value);
      if (!other || ORDER.indexOf(other.area) <= ORDER.indexOf(place.area)) return;
      context.report({
        node,
        message: `An area may import only from those before it: ${ORDER.join(' → ')}. "${place.area}" (${AREAS[place.area]}) must make sense without "${other.area}" (${AREAS[other.area]}): move what both need into the lower one, or this into the higher.`,
      });
    };
    return { ImportDeclaration: check, ExportNamedDeclaration: check, ImportExpression: check };
  },
};

let imports;
/** For each domain module, the other modules that it imports; read once per run, as text, which is fast. */
function domainImports() {
  if (imports) return imports;
  imports = new Map();
  for (const file of readdirSync(DOMAIN, { recursive: true })) {
    const place = placeOf(file.split(path.sep));
    if (!place || !/\.ts$/.test(file) || IS_TEST.test(file)) continue; // A test may use whatever it needs.
    const found = imports.get(place.module) ?? new Set();
    const text = readFileSync(path.join(DOMAIN, file), 'utf8');
    for (const [, source] of text.matchAll(/(?:from|import) '(@\/domain\/[^']+)'/g)) {
      const other = ledTo(source);
      if (other && other.module !== place.module) found.add(other.module);
    }
    imports.set(place.module, found);
  }
  return imports;
}

/** The chain of imports from one module to another, if there is one. */
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

export const noModuleCircle = {
  meta: { type: 'problem', schema: [] },
  create: (context) => ({
    ImportDeclaration(node) {
      const place = inDomain(context.filename);
      const other = ledTo(node.source.value);
      if (!place || !other || other.module === place.module || IS_TEST.test(place.file)) return;
      const back = route(other.module, place.module);
      if (!back) return;
      context.report({
        node,
        message: `Domain modules must not import each other in a circle (${[place.module, ...back].join(' → ')}): each must make sense without those that import it. Move what both need into the lower one.`,
      });
    },
  }),
};
