/**
 * How files of one language say that someone must not get messages. Compared without case, accents, spaces and
 * punctuation. A new language is a file beside this one, and a line in rules.ts.
 */
export type StopWords = {
  /** A column whose name contains one of these says so, whatever its values. */
  nameParts?: readonly string[];
  /** A column with exactly this name says so, whatever its values. */
  names?: readonly string[];
  /** A value that contains one of these says so, whatever its column's name. */
  valueParts?: readonly string[];
  /** A value that is exactly one of these says so, whatever its column's name. */
  values?: readonly string[];
  /** A column whose name is or ends with one of these holds people's status: there, `statusValues` say so too. */
  statusNames?: readonly string[];
  /** Values that say so in a column of people's status, and perhaps not elsewhere. */
  statusValues?: readonly string[];
};
