import { TextLink } from './text-link';

type Leading = { href: string; label: string } | null;

/** Below a list that goes on: back to its top, and to what is older. */
export function Pager({ newest, older }: { newest: Leading; older: Leading }) {
  if (!newest && !older) return null;
  return (
    <p className="flex flex-wrap justify-between gap-x-6">
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
    </p>
  );
}
