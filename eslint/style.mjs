/** How code is written, wherever it is. */
import path from 'node:path';

export const noBarrel = {
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

/** A limit is called what it is in every other codebase, so that a search for `MAX_` finds them all. */
export const namedLimits = {
  meta: { type: 'problem', schema: [] },
  create: (context) => ({
    'VariableDeclarator > Identifier.id'(node) {
      const [, word] = /(?:^|_)(MOST|FEWEST|LEAST)_/.exec(node.name) ?? [];
      if (!word) return;
      const prefix = word === 'MOST' ? 'MAX_' : 'MIN_';
      context.report({
        node,
        message: `Call a limit by what it is: ${prefix}… in place of ${word}_…`,
      });
    },
  }),
};

export const noSteeringSpread = {
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
