import { Unbroken } from '@/components/ui/unbroken';

/** Text in which one part, such as a name, is kept on one line if it fits. */
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
