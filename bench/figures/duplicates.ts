import type { Line, SourceFile } from './source-file';

/** Two places with the same lines of code. */
export type DuplicatePair = { first: Place; second: Place; lines: number };
export type Place = { path: string; line: number };

/** Shorter runs of equal lines are habit, not copies. */
export const MIN_LIKE_LINES = 6;

type Position = { file: Pick<SourceFile, 'path' | 'substance'>; at: number };

/**
 * Finds every pair of places with six or more equal lines of code in a row, ignoring indentation. Blank lines,
 * comments, imports and lone brackets are skipped. Three copies are three pairs.
 */
export function duplicatePairs(files: readonly Pick<SourceFile, 'path' | 'substance'>[]): DuplicatePair[] {
  const pairs: DuplicatePair[] = [];
  for (const positions of likePositions(files)) {
    for (const [index, first] of positions.entries()) {
      for (const second of positions.slice(index + 1)) {
        // The rest of a longer pair was already reported with its beginning.
        if (isAlike(lineAt(first, -1), lineAt(second, -1))) continue;
        const lines = likeLines(first, second);
        if (lines >= MIN_LIKE_LINES) pairs.push({ first: place(first), second: place(second), lines });
      }
    }
  }
  return pairs.sort((a, b) => b.lines - a.lines);
}

/** Where the same six lines begin, in the order of files and lines; only those found at least twice. */
function likePositions(files: readonly Pick<SourceFile, 'path' | 'substance'>[]): Position[][] {
  const byLines = new Map<string, Position[]>();
  for (const file of files) {
    for (let at = 0; at + MIN_LIKE_LINES <= file.substance.length; at += 1) {
      const key = file.substance
        .slice(at, at + MIN_LIKE_LINES)
        .map(({ text }) => text)
        .join('\n');
      const positions = byLines.get(key);
      if (positions) positions.push({ file, at });
      else byLines.set(key, [{ file, at }]);
    }
  }
  return [...byLines.values()].filter(({ length }) => length > 1);
}

/** How far two places are equal. Within one file the first ends where the second begins. */
function likeLines(first: Position, second: Position): number {
  const limit = first.file === second.file ? second.at - first.at : Infinity;
  let lines = 0;
  while (lines < limit && isAlike(lineAt(first, lines), lineAt(second, lines))) lines += 1;
  return lines;
}

function lineAt({ file, at }: Position, offset: number): Line | undefined {
  return file.substance[at + offset];
}

function isAlike(one: Line | undefined, other: Line | undefined): boolean {
  return one !== undefined && one.text === other?.text;
}

function place(position: Position): Place {
  return { path: position.file.path, line: lineAt(position, 0)?.number ?? 0 };
}
