/** What every form of the settings says, ready-worded. */
export type FormWords = {
  save: string;
  saving: string;
  saved: string;
  unsaved: string;
  reload: string;
  failed: string;
  /** Where scripts do not run. */
  needsScript: string;
  problems: string;
  up: string;
  down: string;
  remove: string;
  archive: string;
  restore: string;
  archived: string;
  archivedHint: string;
  untitled: string;
  /** With the place in it: `{at}`. */
  invalid: string;
};

export type LocaleChoice = { locale: string; name: string };

/** What came of a save: texts are in the member's words. */
export type SaveAnswer =
  | { kind: 'saved'; revision: number; problems: string[] }
  | { kind: 'invalid'; issues: { at: string; message: string }[] }
  | { kind: 'stale'; text: string };
