/** What may not be imported or written in some folders, and why. */
import { PAGE } from './zones.mjs';

export const FRAMEWORKS = [
  'react',
  'react/*',
  'react-dom',
  'react-dom/*',
  'next',
  'next/*',
  'next-intl',
  'next-intl/*',
  'hono',
  'hono/*',
  '@hono/*',
];

/** Only next-intl itself, its translator, works without a request. */
export const OUTSIDE_THE_PAGE = {
  group: ['next', 'next/*', 'next-intl/*', 'server-only'],
  message: `${PAGE} Ask Next.js in the routes of app/, and hand on what it says.`,
};

/** What turns anything into a number, a date or a truth, without a word where it is none. */
export const NO_COERCION = {
  object: 'z',
  property: 'coerce',
  message:
    'z.coerce takes what JavaScript takes: "1e3", "0x10", " 5 ", "" and null are numbers to it. Text that is to be a whole number goes through wholeNumber of lib/whole-number.ts.',
};

export const PARSED_ENVIRONMENT = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message:
    "Configuration comes from lib/env.ts, parsed once, so that a bad variable is named at the start and no request fails on 'undefined'.",
};

/** Code that reads this machine's clock: which of two choices came later has to be judged across machines. */
export const SHARED_CLOCK = [
  {
    selector:
      "NewExpression[callee.name='Date'][arguments.length=0], CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'The time comes from now() of lib/clock.ts, which all processes share: it is the database’s.',
  },
  {
    selector: "ImportDeclaration[source.value='uuid'] ImportSpecifier[imported.name='v7']",
    message:
      'Ids come from lib/id.ts: its version 7 ids are in the order of the clock that all processes share.',
  },
];
