import type { SessionOver } from '@/components/admin/session-over';

export type PaletteEntry = {
  label: string;
  href: string;
  /** Other names by which people look for it. */
  keywords?: string[];
};
/** The page of the person who was looked for, or what to say instead. */
export type PaletteFound = { href: string } | { note: string };
export type PaletteGroup = { label: string; entries: PaletteEntry[] };

/** What the palette asks the server once it is open. */
export type PaletteQuestions = {
  /** Destinations besides the pages: topics, campaigns. */
  load: () => Promise<PaletteGroup[] | SessionOver>;
  /** The recipient with this ref, address or number, or those whose refs begin so. */
  find: (query: string) => Promise<PaletteFound | SessionOver>;
};

export type PaletteWords = {
  open: string;
  title: string;
  placeholder: string;
  results: string;
  nothing: string;
  recipients: string;
  find: string;
  finding: string;
  failed: string;
};
