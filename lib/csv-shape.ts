/** The shape of a file's rows, from its header. */
export type CsvShape = {
  /** The number of cells in the header. */
  width: number;
  /** The minimum number of cells in a row: up to the last that has a name. */
  least: number;
  /** The indexes of columns without a name, where rows must be empty, because a value would be lost. */
  unnamed: number[];
};

/** Spreadsheets leave columns without a name behind, mostly empty: a header may end in a comma. */
export function shapeOf(header: readonly string[]): CsvShape {
  const names = header.map((cell) => cell.trim());
  return {
    width: header.length,
    least: names.findLastIndex((name) => name !== '') + 1,
    unnamed: [...names.keys()].filter((at) => names[at] === ''),
  };
}

/** What is wrong with a row: its number of cells, or a value in a column without a name; null if nothing. */
export function faultOfShape(cells: readonly string[], { width, least, unnamed }: CsvShape): string | null {
  const isFitting = cells.length >= least && cells.slice(width).every((cell) => cell.trim() === '');
  if (!isFitting)
    return `it has ${cells.length} cells where the header has ${width}: a stray comma or quotation mark?`;
  const at = unnamed.find((place) => (cells[place] ?? '').trim() !== '');
  if (at === undefined) return null;
  return `column ${at + 1} has no name in the header, and this row has something in it: name it, or take it out`;
}
