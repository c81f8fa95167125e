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

/** The variable that is a form's action, if it is one. */
const actionOf = ({ attributes }) =>
  attributes.find(({ name }) => name?.name === 'action')?.value?.expression;

function isImported(variable, scope) {
  if (variable?.type !== 'Identifier') return false;
  const { resolved } = scope.references.find(({ identifier }) => identifier === variable) ?? {};
  return resolved?.defs.some(({ type }) => type === 'ImportBinding') ?? false;
}

export const adminKit = {
  meta: { type: 'problem', schema: [] },
  create: (context) => ({
    JSXOpeningElement(node) {
      if (node.name.name === 'form' && isImported(actionOf(node), context.sourceCode.getScope(node)))
        context.report({
          node,
          message:
            'What a server action answers within a transition, as a form awaits it, may never show (vercel/next.js#98303). Use ActionForm, or LeadingForm where the action leads to another page (components/admin).',
        });
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
