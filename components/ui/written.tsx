import { Unbroken } from '@/components/ui/unbroken';

/**
 * Text that a sender or recipient wrote, in any script. Deliberately not a ReactNode: a component that would show it
 * directly, in the page's own direction, does not compile.
 */
export type WrittenText = { written: string };

/** Such text in its own direction: inline by default, or as a block. */
export function Written({
  text,
  as: Element = 'bdi',
  className,
}: {
  text: WrittenText;
  as?: 'bdi' | 'p' | 'span' | 'div';
  className?: string;
}) {
  // `bdi` isolates by itself; `dir` is set as well for readers that use only that.
  return (
    <Element dir="auto" className={className}>
      <Unbroken text={text.written} />
    </Element>
  );
}
