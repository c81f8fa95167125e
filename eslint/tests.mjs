/** How tests are written. */

/** A reading of a clock: `performance.now()`, `Date.now()`, `process.hrtime()`, `new Date()`. */
function isReading(node) {
  if (node.type === 'NewExpression') return node.callee.name === 'Date' && node.arguments.length === 0;
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return false;
  const { object, property } = node.callee;
  if (object.name === 'performance' || object.name === 'Date') return property.name === 'now';
  return property.name === 'hrtime' || object.property?.name === 'hrtime';
}

/** Whether a node is inside an assertion: `expect(here).matcher(here)`, but not in a function that it is given. */
function isAsserted(node) {
  for (let at = node; at.parent; at = at.parent) {
    if (/Function/.test(at.type)) return false;
    if (at.parent.type !== 'CallExpression') continue;
    let { callee } = at.parent;
    while (callee.type === 'MemberExpression' || callee.type === 'CallExpression')
      callee = callee.object ?? callee.callee;
    if (callee.name === 'expect') return true;
  }
  return false;
}

/**
 * Forbids asserting how long something took: on a busy machine it takes longer, and the test fails for nothing. A
 * deadline at which a test gives up waiting is no assertion: it is compared, and nothing is subtracted.
 */
export const noTimedAssertion = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const report = (node) =>
      context.report({
        node,
        message:
          'A test may not judge how long something took: a busy machine is no failure. Assert what can be seen without a clock (which answer came, in which order, after which write), and measure times in bench/.',
      });
    const check = (node) => {
      if (!isReading(node)) return;
      const isMeasured = node.parent.type === 'BinaryExpression' && node.parent.operator === '-';
      if (isMeasured || isAsserted(node)) report(node);
    };
    return { CallExpression: check, NewExpression: check };
  },
};
