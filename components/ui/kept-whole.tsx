import { Unbroken } from '@/components/ui/unbroken';

/** A text whose part (a name) is kept on one line where it fits, rather than broken wherever the line ends. */
export function KeptWhole({ text, part }: { text: string; part: string }) {
  const [before = '', ...after] = part === '' ? [text] : text.split(part);
  if (after.length === 0) return <Unbroken text={text} />;
  return (
    <>
      <Unbroken text={before} />
      <bdi className="inline-block">
        <Unbroken text={part} />
      </bdi>
      <Unbroken text={after.join(part)} />
    </>
  );
}
