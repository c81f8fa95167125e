/** The project's own rules: what no plugin can know. */
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

/** Whose answer fits a header, whatever it is given. */
const FITTING = new Set(['headerText', 'headerTexts']);
const UNFIT =
  'A header takes visible ASCII alone: Headers and Node throw at anything else, and the answer is 500. Whatever is not written here as a literal or a number goes through headerText (lib/header-text.ts), many through headerTexts.';

/**
 * Text goes into a header through one function, unless it is plain to see, or to the type checker, that it is a literal or
 * a number. Found are `x.setHeader(name, value)`, `c.header(name, value)`, `headers.set` and `append`, `writeHead`, `new Headers`,
 * and every object or variable that is given as `headers`.
 */
const fittingHeaders = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const { esTreeNodeToTSNodeMap, program } = context.sourceCode.parserServices;
    const checker = program.getTypeChecker();
    const typeOf = (node) => checker.getTypeAtLocation(esTreeNodeToTSNodeMap.get(node));

    /** Whether a type has no texts but literals. */
    function isClosed(type) {
      if (type.isUnion()) return type.types.every(isClosed);
      // A HeaderText, also where it came through a variable.
      if (type.isIntersection()) return true;
      return type.isStringLiteral() || !checker.isTypeAssignableTo(type, checker.getStringType());
    }

    function isFitting(node) {
      if (node.type === 'Literal') return true;
      if (node.type === 'TemplateLiteral') return node.expressions.every(isFitting);
      if (node.type === 'ConditionalExpression')
        return isFitting(node.consequent) && isFitting(node.alternate);
      if (node.type === 'CallExpression' && node.callee.type === 'Identifier') {
        if (FITTING.has(node.callee.name)) return true;
        if (node.callee.name === 'String') return isFitting(node.arguments[0]);
      }
      return isClosed(typeOf(node));
    }

    function judge(node) {
      if (node && !isFitting(node)) context.report({ node, message: UNFIT });
    }

    /** Headers by name: written here, or held in a variable. */
    function judgeAll(node) {
      if (node.type === 'ObjectExpression') {
        for (const part of node.properties) {
          if (part.type === 'SpreadElement') judgeAll(part.argument);
          else judge(part.value);
        }
        return;
      }
      if (node.type === 'LogicalExpression') return judgeAll(node.right);
      if (node.type === 'CallExpression' && FITTING.has(node.callee.name)) return;
      const type = checker.getNonNullableType(typeOf(node));
      // What stands in a Headers was judged when it was set.
      if (type.symbol?.name === 'Headers' || type.symbol?.name === 'ReadonlyHeaders') return;
      const open = type.getStringIndexType();
      const values = type.getProperties().map((property) => checker.getTypeOfSymbol(property));
      if (![...values, ...(open ? [open] : [])].every(isClosed)) context.report({ node, message: UNFIT });
    }

    const isNamedHeaders = (node) => /headers$/i.test((node.property ?? node).name ?? '');
    return {
      CallExpression({ callee, arguments: [first, second, third] }) {
        if (callee.type !== 'MemberExpression') return;
        const { name } = callee.property;
        if (name === 'setHeader' || (name === 'header' && callee.object.name === 'c')) judge(second);
        if ((name === 'set' || name === 'append') && isNamedHeaders(callee.object)) judge(second);
        if (name === 'writeHead') for (const one of [second, third]) if (one) judgeAll(one);
        if (name === 'setHeaders' && first) judgeAll(first);
      },
      NewExpression({ callee, arguments: [first] }) {
        if (callee.name === 'Headers' && first) judgeAll(first);
      },
      Property({ key, value, parent }) {
        if (key.name !== 'headers' || parent.type !== 'ObjectExpression') return;
        // A schema of headers, z.object(…), is none.
        const isCall = value.type === 'CallExpression' && value.callee.type === 'Identifier';
        if (isCall || value.type === 'ObjectExpression' || value.type === 'Identifier') judgeAll(value);
      },
    };
  },
};

export default {
  meta: { name: 'optdown' },
  rules: {
    'domain-files': domainFiles,
    'fitting-headers': fittingHeaders,
    'no-barrel': noBarrel,
    'no-module-circle': noModuleCircle,
  },
};
