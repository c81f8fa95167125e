/** Opt-outs, and the people who made them: one person may opt out of one thing after another, or again because it did not work. */
export type Leavers = {
  presses: number;
  /** Null: not known by the filter, or because visits that look automated count. */
  people: number | null;
  /** Presses on the page, by the mail program's own button, and in every other way. */
  page: number;
  oneClick: number;
  other: number;
};
