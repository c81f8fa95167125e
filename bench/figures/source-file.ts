import ts from 'typescript';

/** The input of the figures: one file of code, read once. */
export type SourceFile = {
  /** From the root, with slashes. */
  path: string;
  lines: number;
  /** Lines with nothing but a comment. */
  commentLines: number;
  /** Lines with code, with or without a comment after it. */
  codeLines: number;
  /** Its import specifiers, as written: static, type-only, or by `import()`. */
  imports: readonly string[];
  /** Its lines of code for the search for duplicates. */
  substance: readonly Line[];
  /** JSX attributes with class names. */
  classNames: number;
  /** `<table>` in JSX. */
  tables: number;
};

/** A line of code without its indentation, and its number. */
export type Line = { number: number; text: string };

/** Reads a file of TypeScript or JavaScript. It need not compile. */
export function readSourceFile(path: string, text: string): SourceFile {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found = visit(tree);
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return {
    path,
    lines: lines.length,
    commentLines: [...found.comments].filter((line) => !found.code.has(line)).length,
    codeLines: found.code.size,
    imports: ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName),
    substance: [...found.code]
      .sort((a, b) => a - b)
      .filter((line) => !found.imports.has(line))
      .map((line) => ({ number: line + 1, text: (lines[line] ?? '').trim() }))
      .filter(({ text: line }) => SUBSTANCE.test(line)),
    classNames: found.classNames,
    tables: found.tables,
  };
}

/** Lone brackets say nothing: they are the same everywhere. */
const SUBSTANCE = /\w{2}/;

type Found = {
  code: Set<number>;
  comments: Set<number>;
  imports: Set<number>;
  classNames: number;
  tables: number;
};

/**
 * Which lines (from 0) contain code, comments and imports. The parser finds comments, because text may look like one.
 */
function visit(tree: ts.SourceFile): Found {
  const { text } = tree;
  const found: Found = { code: new Set(), comments: new Set(), imports: new Set(), classNames: 0, tables: 0 };
  const mark = (lines: Set<number>, start: number, end: number): void => {
    const last = tree.getLineAndCharacterOfPosition(end).line;
    for (let { line } = tree.getLineAndCharacterOfPosition(start); line <= last; line += 1) lines.add(line);
  };
  const markComments = (ranges: readonly ts.CommentRange[] = []): void => {
    for (const { pos, end } of ranges) mark(found.comments, pos, end);
  };
  const walk = (node: ts.Node): void => {
    // Comments are read where they stand, before a token.
    if (ts.isJSDoc(node)) return;
    if (ts.isImportDeclaration(node)) mark(found.imports, node.getStart(tree), node.end);
    if (ts.isJsxAttribute(node) && node.name.getText(tree) === 'className') found.classNames += 1;
    if (
      (ts.isJsxOpeningElement(node) || ts.isJsxSelfClosingElement(node)) &&
      node.tagName.getText(tree) === 'table'
    )
      found.tables += 1;
    const children = node.getChildren(tree);
    if (children.length > 0) {
      children.forEach(walk);
      return;
    }
    if (node.kind !== ts.SyntaxKind.JsxText) {
      markComments(ts.getLeadingCommentRanges(text, node.pos));
      markComments(ts.getTrailingCommentRanges(text, node.end));
    }
    const start = node.getStart(tree);
    if (text.slice(start, node.end).trim()) mark(found.code, start, node.end);
  };
  walk(tree);
  return found;
}
