/** The functions whose result is valid in a header, whatever they are given. */
const FITTING = new Set(['headerText', 'headerTexts']);
const UNFIT =
  'A header may contain only visible ASCII: Headers and Node throw on anything else, and the answer is 500. Pass whatever is not a literal or a number through headerText (lib/header-text.ts), several values through headerTexts.';

/**
 * Text goes into a header through one function, unless the syntax or the type shows that it is a literal or a number.
 * Checks `x.setHeader(name, value)`, `c.header(name, value)`, `headers.set` and `append`, `writeHead`, `new Headers`, and
 * every object or variable that is passed as `headers`.
 */
export const fittingHeaders = {
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
