/** The project's own rules: what no plugin can know. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const DOMAIN = path.resolve(import.meta.dirname, 'domain');

/** The areas of the domain, each with the question that it answers. Each may build on those above it. */
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

/** Tells the area and the module that a path below `domain/` is in, and the file's path within the module. */
function placeOf(segments) {
  const [area, ...rest] = segments;
  if (rest.length === 0) return undefined; // Files of the tests' own stand at the top.
  if (area === SINGLE) return { area, module: area, file: rest.join('/') };
  const [module, ...file] = rest;
  return { area, module: `${area}/${module}`, file: file.join('/') };
}

function inDomain(filename) {
  const segments = path.relative(DOMAIN, filename).split(path.sep);
  return segments[0] === '..' ? undefined : placeOf(segments);
}

/** Where an import from the domain leads. */
function ledTo(source) {
  const [, inside] = /^@\/domain\/(.+)$/.exec(source) ?? [];
  return inside && placeOf(inside.split('/'));
}

const domainFiles = {
  meta: { type: 'problem', schema: [] },
  create: (context) => ({
    Program(node) {
      const place = inDomain(context.filename);
      if (!place) return;
      const report = (message) => context.report({ node, message });
      if (!ORDER.includes(place.area))
        return report(
          `domain/ has ten areas: ${ORDER.join(', ')}. A module stands in the one whose question it answers: domain/README.md.`,
        );
      const [, kind, verb] = FILE.exec(place.file) ?? [];
      if (!kind)
        return report(
          'A domain module has a closed list of files, the same in each: schema.ts (Zod and types, safe in a browser), rules.ts (pure functions), data.ts (reads), mutations.ts (writes), and tests beside them (rules.test.ts, data.db.test.ts). One that grows becomes a folder of files that each do one thing: mutations/undo.ts. Who knows one module knows them all.',
        );
      if (verb && existsSync(path.join(DOMAIN, place.module, `${kind}.ts`)))
        report(`A module has ${kind}.ts or the folder ${kind}/, so that there is one place to look.`);
    },
  }),
};

const areaOrder = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const place = inDomain(context.filename);
    if (!place || IS_TEST.test(place.file)) return {};
    const check = (node) => {
      const other = node.source?.value && ledTo(node.source.value);
      if (!other || ORDER.indexOf(other.area) <= ORDER.indexOf(place.area)) return;
      context.report({
        node,
        message: `Areas build on those before them: ${ORDER.join(' → ')}. "${place.area}" (${AREAS[place.area]}) must make sense without "${other.area}" (${AREAS[other.area]}): move what both need into the lower one, or this into the higher.`,
      });
    };
    return { ImportDeclaration: check, ExportNamedDeclaration: check, ImportExpression: check };
  },
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
      const other = ledTo(node.source.value);
      if (!place || !other || other.module === place.module || IS_TEST.test(place.file)) return;
      const back = route(other.module, place.module);
      if (!back) return;
      context.report({
        node,
        message: `Domain modules may not form a circle (${[place.module, ...back].join(' → ')}): each must make sense without those that build on it. Move what both need into the one below.`,
      });
    },
  }),
};

const noSteeringSpread = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const message =
      'Write the parts out: a literal that is spread into another at once does nothing but steer the formatter.';
    const report = (node) => context.report({ node, message });
    return {
      'ObjectExpression > SpreadElement > ObjectExpression': report,
      ':matches(ArrayExpression, CallExpression) > SpreadElement > ArrayExpression': report,
    };
  },
};

const ROOT = import.meta.dirname;
/** Where scopes are made, each out of what proves it. */
const SCOPES = 'domain/access/scope/';
/** Who else may call what makes a scope, by the beginnings of their paths: whoever shows something that proves it. */
const SCOPE_MAKERS = {
  grantWorkspace: [],
  grantLink: [],
  grantMember: [],
  grantApiKey: [],
  grantLogin: [],
  // A link that cannot be pressed, of a member's own workspace.
  grantPreview: ['app/(preview)/'],
  // A workspace by its name alone: whoever runs a command holds the database.
  openWorkspaceAsOperator: [
    'server/',
    'demo/',
    'bench/',
    'domain/settings/create-workspace/',
    'domain/testing',
  ],
  // What a sender says of itself, on the page of a link that does not work.
  openSenderNamed: ['page/lost.ts', 'proxy.ts', 'server/commands/check-link.ts'],
  // A row that someone with a scope has put into their workspace, a workspace that was just created, and every workspace, at
  // a start that tells all of them what happened to their ledger.
  openWorkspaceOfJob: [
    'domain/imports/job/',
    'domain/feed/message/',
    'domain/settings/create-workspace/',
    'server/setup/ledger-epoch.ts',
  ],
};
const SCOPE = /^(Workspace|Link|Member|Api|Login)Scope$/;

/**
 * A scope is proof that someone may: a type that only what looked at a link, a session or a key can make. Reads and
 * writes take it on trust, so that who may make one is the whole of our tenancy.
 */
const scopesAreProved = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const file = path.relative(ROOT, context.filename).split(path.sep).join('/');
    if (file.startsWith(SCOPES)) return {};
    const report = (node, what) =>
      context.report({
        node,
        message: `${what} A scope is proof that someone may act in a workspace, and domain/access/scope makes it out of what proves it: openLink, openWorkspace, openApiKey, openLogin of its data.ts. Take a scope as a parameter, or open one there.`,
      });
    const mayCall = (name) => SCOPE_MAKERS[name]?.some((start) => file.startsWith(start)) ?? true;
    const isOfScopes = (source) => /\/access\/scope\/(rules|data)$/.test(source?.value ?? '');
    return {
      ImportDeclaration({ source, specifiers }) {
        if (!isOfScopes(source)) return;
        for (const specifier of specifiers) {
          const name = specifier.imported?.name;
          if (name === undefined)
            report(specifier, 'Import by name: all of a module brings what makes scopes.');
          else if (!mayCall(name)) report(specifier, `${name} is not for ${file}.`);
        }
      },
      ImportExpression(node) {
        if (isOfScopes(node.source))
          report(node, 'Import by name: all of a module brings what makes scopes.');
      },
      ':matches(TSAsExpression, TSTypeAssertion) > TSTypeReference'({ parent, typeName }) {
        if (SCOPE.test(typeName.name ?? ''))
          report(parent, `This says "${typeName.name}" without any proof.`);
      },
    };
  },
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

/** What stands in the kit, by the element that it is made of. */
const KIT = {
  table: 'Table, or TableFrame where rows are not all alike (components/ui/table.tsx)',
  button: 'Button (components/ui/button.tsx)',
  select: 'Select (components/ui/field.tsx)',
  textarea: 'TextArea (components/ui/field.tsx)',
  input: 'TextInput (components/ui/field.tsx), Tick (choice-group.tsx) or FileInput (file-input.tsx)',
};
/** Inputs that nobody sees, and those that stand in one place alone. */
const OWN_INPUTS = new Set(['hidden', 'radio', 'color']);

const adminKit = {
  meta: { type: 'problem', schema: [] },
  create: (context) => ({
    JSXOpeningElement(node) {
      const part =
        node.name.type === 'JSXIdentifier' && Object.hasOwn(KIT, node.name.name) && KIT[node.name.name];
      const type = node.attributes.find(({ name }) => name?.name === 'type')?.value?.value;
      if (!part || (node.name.name === 'input' && OWN_INPUTS.has(type))) return;
      context.report({
        node,
        message: `The admin area's pages are made of its kit, so that they look and behave alike: here of ${part}. What the kit lacks is added there.`,
      });
    },
    ImportDeclaration(node) {
      if (!/\/classes$/.test(node.source.value)) return;
      context.report({
        node,
        message:
          "No strings of classes for buttons, cards, tables and fields: each page would put them together another way. Use the admin area's kit, components/ui; what it lacks is added there.",
      });
    },
  }),
};

export default {
  meta: { name: 'optdown' },
  rules: {
    'admin-kit': adminKit,
    'area-order': areaOrder,
    'domain-files': domainFiles,
    'fitting-headers': fittingHeaders,
    'no-barrel': noBarrel,
    'no-module-circle': noModuleCircle,
    'no-steering-spread': noSteeringSpread,
    'scopes-are-proved': scopesAreProved,
  },
};
