/** The project's own rules, for what no plugin can know. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const DOMAIN = path.resolve(import.meta.dirname, 'domain');

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

const domainFiles = {
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
        message: `An area may import only from those before it: ${ORDER.join(' → ')}. "${place.area}" (${AREAS[place.area]}) must make sense without "${other.area}" (${AREAS[other.area]}): move what both need into the lower one, or this into the higher.`,
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
          'No barrel files: import from the file that defines it. A barrel hides where things are, and pulls server code into the browser.',
      });
    },
  }),
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
        message: `Domain modules must not import each other in a circle (${[place.module, ...back].join(' → ')}): each must make sense without those that import it. Move what both need into the lower one.`,
      });
    },
  }),
};

const noSteeringSpread = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const message = 'Write the elements out: spreading a literal into another one only steers the formatter.';
    const report = (node) => context.report({ node, message });
    return {
      'ObjectExpression > SpreadElement > ObjectExpression': report,
      ':matches(ArrayExpression, CallExpression) > SpreadElement > ArrayExpression': report,
    };
  },
};

const ROOT = import.meta.dirname;
/** Where scopes are made, each from its proof. */
const SCOPES = 'domain/access/scope/';
/** Who else may call the functions that make a scope, by the beginnings of their paths: those that hold a proof. */
const SCOPE_MAKERS = {
  grantWorkspace: [],
  grantLink: [],
  grantMember: [],
  grantApiKey: [],
  grantLogin: [],
  // A link of a member's own workspace, on which nothing can be pressed.
  grantPreview: ['app/admin/[workspace]/preview/'],
  // A workspace by its name alone: whoever runs a command has the database.
  openWorkspaceAsOperator: [
    'server/',
    'demo/',
    'bench/',
    'domain/settings/create-workspace/',
    'domain/testing',
  ],
  // What a sender says about itself, for the page of a link that does not work.
  openSenderNamed: ['page/lost.ts', 'page/answer.ts', 'server/commands/check-link.ts'],
  // For a row that someone with a scope added to their workspace, for a workspace that was just created, and for every
  // workspace at a start that reports what happened to the ledger.
  openWorkspaceOfJob: [
    'domain/imports/job/',
    'domain/feed/delivery/',
    'domain/settings/create-workspace/',
    'server/setup/ledger-epoch.ts',
  ],
};
const SCOPE = /^(Workspace|Link|Member|Api|Login)Scope$/;

/**
 * A scope proves that someone may act: only code that has checked a link, a session or a key can make one. Reads and
 * writes trust it, so the separation of workspaces depends on who may make one.
 */
const scopesAreProved = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const file = path.relative(ROOT, context.filename).split(path.sep).join('/');
    if (file.startsWith(SCOPES)) return {};
    const report = (node, what) =>
      context.report({
        node,
        message: `${what} A scope proves that someone may act in a workspace, and only domain/access/scope makes one, from a proof: openLink, openWorkspace, openApiKey, openLogin of its data.ts. Take a scope as a parameter, or open one there.`,
      });
    const mayCall = (name) => SCOPE_MAKERS[name]?.some((start) => file.startsWith(start)) ?? true;
    const isOfScopes = (source) => /\/access\/scope\/(rules|data)$/.test(source?.value ?? '');
    return {
      ImportDeclaration({ source, specifiers }) {
        if (!isOfScopes(source)) return;
        for (const specifier of specifiers) {
          const name = specifier.imported?.name;
          if (name === undefined)
            report(specifier, 'Import by name: the whole module includes what makes scopes.');
          else if (!mayCall(name)) report(specifier, `${file} may not call ${name}.`);
        }
      },
      ImportExpression(node) {
        if (isOfScopes(node.source))
          report(node, 'Import by name: the whole module includes what makes scopes.');
      },
      ':matches(TSAsExpression, TSTypeAssertion) > TSTypeReference'({ parent, typeName }) {
        if (SCOPE.test(typeName.name ?? ''))
          report(parent, `This claims to be a ${typeName.name} without any proof.`);
      },
    };
  },
};

/** The functions whose result is valid in a header, whatever they are given. */
const FITTING = new Set(['headerText', 'headerTexts']);
const UNFIT =
  'A header may contain only visible ASCII: Headers and Node throw on anything else, and the answer is 500. Pass whatever is not a literal or a number through headerText (lib/header-text.ts), several values through headerTexts.';

/**
 * Text goes into a header through one function, unless the syntax or the type shows that it is a literal or a number.
 * Checks `x.setHeader(name, value)`, `c.header(name, value)`, `headers.set` and `append`, `writeHead`, `new Headers`, and
 * every object or variable that is passed as `headers`.
 */
const fittingHeaders = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const { esTreeNodeToTSNodeMap, program } = context.sourceCode.parserServices;
    const checker = program.getTypeChecker();
    const typeOf = (node) => checker.getTypeAtLocation(esTreeNodeToTSNodeMap.get(node));

    /** Whether the only strings of a type are literals. */
    function isClosed(type) {
      if (type.isUnion()) return type.types.every(isClosed);
      // A HeaderText, even through a variable.
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

    /** Headers by name: an object literal, or a variable. */
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
      // The contents of a Headers object were checked when they were set.
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
        // z.object(…) is a schema of headers, not headers.
        const isCall = value.type === 'CallExpression' && value.callee.type === 'Identifier';
        if (isCall || value.type === 'ObjectExpression' || value.type === 'Identifier') judgeAll(value);
      },
    };
  },
};

/** The components of the kit, by the element that each replaces. */
const KIT = {
  table: 'Table, or TableFrame for rows of different kinds (components/ui/table.tsx)',
  button: 'Button (components/ui/button.tsx)',
  select: 'Select (components/ui/field.tsx)',
  textarea: 'TextArea (components/ui/field.tsx)',
  input: 'TextInput (components/ui/field.tsx), Tick (choice-group.tsx) or FileInput (file-input.tsx)',
};
/** Hidden inputs, and types of input that are used in only one place. */
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
        message: `Use the admin area's kit, so that its pages look and behave alike: ${part}. If the kit lacks something, add it there.`,
      });
    },
    ImportDeclaration(node) {
      if (!/\/classes$/.test(node.source.value)) return;
      context.report({
        node,
        message:
          "Do not style buttons, cards, tables and fields with classes, because every page would do so differently. Use the admin area's kit, components/ui; if it lacks something, add it there.",
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
