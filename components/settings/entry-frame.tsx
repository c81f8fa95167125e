'use client';

import type { ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { Chevron } from '@/components/ui/disclosure';
import type { FormWords } from './words';

/** An entry of a list in the settings: folded, movable, and archivable or removable. */
export function EntryFrame({
  title,
  note,
  words,
  isArchived = false,
  isOpen = false,
  isHidden = false,
  place,
  onRemove,
  onArchive,
  children,
}: {
  title: string;
  note?: string;
  words: FormWords;
  isArchived?: boolean;
  isOpen?: boolean;
  /** Not among those that were searched for. */
  isHidden?: boolean;
  /** Its position in the list, and how to move it. */
  place: { index: number; count: number; onMove: (from: number, to: number) => void };
  /** Only for entries that were never published. */
  onRemove?: (() => void) | null;
  onArchive?: (() => void) | null;
  children: ReactNode;
}) {
  const name = title || words.untitled;
  const { index, count, onMove } = place;
  const button = (text: string, action: (() => void) | null) => (
    <Button disabled={!action} onClick={() => action?.()} about={name}>
      {text}
    </Button>
  );
  return (
    <li hidden={isHidden} className="border-line bg-surface rounded-lg border shadow-xs">
      <details open={isOpen} className="group/disclosure">
        <summary className="hover:bg-tint/60 flex min-h-11 list-none items-center gap-x-2.5 rounded-lg px-4 py-2">
          <span className="text-muted">
            <Chevron />
          </span>
          {/* On a narrow screen the note goes below the name. */}
          <span className="flex min-w-0 grow flex-wrap items-baseline justify-between gap-x-2.5">
            <span className={`font-medium ${isArchived ? 'text-muted line-through' : ''}`}>{name}</span>
            <span className="text-muted text-xs">{isArchived ? words.archived : note}</span>
          </span>
        </summary>
        <div className="border-line space-y-4 border-t px-4 py-4">
          {children}
          <div className="flex flex-wrap gap-2">
            {button(words.first, index > 0 ? () => onMove(index, 0) : null)}
            {button(words.up, index > 0 ? () => onMove(index, index - 1) : null)}
            {button(words.down, index < count - 1 ? () => onMove(index, index + 1) : null)}
            {onRemove ? button(words.remove, onRemove) : null}
            {onArchive ? button(isArchived ? words.restore : words.archive, onArchive) : null}
          </div>
          {isArchived ? <p className="text-muted text-xs">{words.archivedHint}</p> : null}
        </div>
      </details>
    </li>
  );
}
