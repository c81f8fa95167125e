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
