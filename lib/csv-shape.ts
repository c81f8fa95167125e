/** What the rows of a file look like, of its header. */
export type CsvShape = {
  /** How many cells the header has. */
  width: number;
  /** How many of them a row cannot do without: up to the last that has a name. */
  least: number;
  /** The places of those without a name, where a row must say nothing: it would be lost. */
  unnamed: number[];
};

/** Spreadsheets leave columns without a name behind, which mostly are empty: a header may end in a comma. */
export function shapeOf(header: readonly string[]): CsvShape {
  const names = header.map((cell) => cell.trim());
  return {
    width: header.length,
    least: names.findLastIndex((name) => name !== '') + 1,
    unnamed: [...names.keys()].filter((at) => names[at] === ''),
  };
}

/** What is wrong with a row's number of cells, or with what stands where its header says nothing; null: nothing is. */
export function faultOfShape(cells: readonly string[], { width, least, unnamed }: CsvShape): string | null {
  const isFitting = cells.length >= least && cells.slice(width).every((cell) => cell.trim() === '');
  if (!isFitting)
    return `it has ${cells.length} cells where the header has ${width}: a stray comma or quotation mark?`;
  const at = unnamed.find((place) => (cells[place] ?? '').trim() !== '');
  if (at === undefined) return null;
  return `column ${at + 1} has no name in the header, and this row has something in it: name it, or take it out`;
}
