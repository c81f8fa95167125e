import { Unbroken } from '@/components/ui/unbroken';

/** Sentences under their own heading; nothing if there are none. */
export function SentenceList({ title, lines }: { title: string; lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <div>
      <h2 className="font-semibold">{title}</h2>
      <ul className={lines.length > 1 ? 'list-disc pl-5' : ''}>
        {lines.map((line) => (
          <li key={line} dir="auto">
            <Unbroken text={line} />
          </li>
        ))}
      </ul>
    </div>
  );
}
