import type { PlaceWords } from './places';

/** The texts of every settings form, ready to show. */
export type FormWords = {
  save: string;
  saving: string;
  saved: string;
  /** Beside the button, once it is saved. */
  done: string;
  unsaved: string;
  reload: string;
  failed: string;
  /** Shown without scripts. */
  needsScript: string;
  /** Above what was refused, and above what prevents publishing. */
  problems: string;
  toPutRight: string;
  first: string;
  up: string;
  down: string;
  remove: string;
  archive: string;
  restore: string;
  archived: string;
  archivedHint: string;
  untitled: string;
  find: string;
  noneFound: string;
  openAll: string;
  closeAll: string;
  places: PlaceWords;
  issues: IssueWords;
};

/** What is wrong with a value, with `{place}`, `{name}` and `{most}` in it. */
export type IssueWords = Record<'missing' | 'keyMissing' | 'keyBad' | 'long' | 'invalid', string>;

/** What prevents publishing, with the control that fixes it. */
export type ToldProblem = { text: string; href: string };

export type LocaleChoice = { locale: string; name: string };

/** The result of a save: texts are in the member's language. */
export type SaveAnswer =
  | { kind: 'saved'; revision: number; problems: ToldProblem[] }
  | { kind: 'invalid'; issues: { path: PropertyKey[] }[] }
  | { kind: 'stale'; text: string };
