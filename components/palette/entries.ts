import type { SessionOver } from '@/components/admin/session-over';

export type PaletteEntry = { label: string; href: string };
export type PaletteGroup = { label: string; entries: PaletteEntry[] };

/** What the palette asks the server, once it is open. */
export type PaletteQuestions = {
  /** What there is to go to beside the pages: topics, campaigns. */
  load: () => Promise<PaletteGroup[] | SessionOver>;
  /** The address of the recipient with this ref, address or number, or of those whose refs begin so; null: nobody. */
  find: (query: string) => Promise<string | null | SessionOver>;
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
  nobody: string;
  failed: string;
};
