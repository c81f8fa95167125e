import { Unbroken } from '@/components/ui/unbroken';

/**
 * A text that a sender or a recipient wrote, in whatever script. It is no ReactNode on purpose: a component that would
 * show it as it is, in the page's own direction, does not compile.
 */
export type WrittenText = { written: string };

/** Such a text in its own direction: within a line by default, or as a block of its own. */
export function Written({
  text,
  as: Element = 'bdi',
  className,
}: {
  text: WrittenText;
  as?: 'bdi' | 'p' | 'span' | 'div';
  className?: string;
}) {
  // `bdi` isolates by itself; its direction is told as well for whatever reads only that.
  return (
    <Element dir="auto" className={className}>
      <Unbroken text={text.written} />
    </Element>
  );
}
