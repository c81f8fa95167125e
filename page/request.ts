import type { HeaderText } from '@/lib/header-text';

/** A request for a page, whichever server it came to. */
export type PageRequest = {
  method: string;
  /** The path and query as they came, percent-encoded. */
  url: string;
  /** A header's value by its name in lower case; null if it was not sent. */
  header: (name: string) => string | null;
  /** The fields that were posted; null if they are more than a form of ours takes. */
  form: () => Promise<URLSearchParams | null>;
};

export type PageAnswer = {
  status: number;
  headers: Record<string, HeaderText>;
  /** What comes before the body: some of the answer's own, and something that many answers share. */
  opening?: { own: string; shared: string };
  body: string;
  /** Whether it is the same for everyone as long as this version runs: worth compressing well, once. */
  isLasting?: true;
};
