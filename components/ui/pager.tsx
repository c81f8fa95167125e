import { TextLink } from './text-link';

type Leading = { href: string; label: string } | null;

/** Below a list of several pages: links to the newest entries and to older ones. */
export function Pager({ label, newest, older }: { label: string; newest: Leading; older: Leading }) {
  if (!newest && !older) return null;
  return (
    <nav aria-label={label} className="mt-4 flex flex-wrap justify-between gap-x-6">
      {newest ? (
        <TextLink href={newest.href} isAlone>
          {newest.label}
        </TextLink>
      ) : (
        <span />
      )}
      {older ? (
        <TextLink href={older.href} isAlone>
          {older.label}
        </TextLink>
      ) : null}
    </nav>
  );
}
