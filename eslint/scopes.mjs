import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..');
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
    'domain/reports/experiment/',
    'domain/settings/create-workspace/',
    'server/setup/ledger-epoch.ts',
  ],
};
const SCOPE = /^(Workspace|Link|Member|Api|Login)Scope$/;

/**
 * A scope proves that someone may act: only code that has checked a link, a session or a key can make one. Reads and
 * writes trust it, so the separation of workspaces depends on who may make one.
 */
export const scopesAreProved = {
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
