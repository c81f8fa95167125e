'use client';

import {
  CommandEmpty,
  CommandGroup,
  CommandInput,
  CommandItem,
  CommandList,
  CommandRoot,
  defaultFilter,
} from 'cmdk';
import { useEffect, useRef, useState } from 'react';
import { useServerAction } from '@/components/admin/server-action';
import { isSessionOver, SessionOverNotice, type SessionOver } from '@/components/admin/session-over';
import { withoutAccents } from '@/lib/characters';
import type { PaletteGroup, PaletteQuestions, PaletteWords } from './entries';

/** By the label, however roughly it is typed; by other names only where each word begins one. */
const score = (_value: string, search: string, [label = '', ...others]: string[] = []) =>
  isCalled(others, search) ? CALLED_SO : defaultFilter(withoutAccents(label), withoutAccents(search));
const CALLED_SO = 0.9;

function isCalled(names: readonly string[], search: string): boolean {
  const words = withoutAccents(names.join(' ')).toLowerCase().split(/\s+/);
  const asked = withoutAccents(search).toLowerCase().trim().split(/\s+/);
  return names.length > 0 && asked.every((each) => words.some((word) => word.startsWith(each)));
}

/** The palette's dialog, open while it is mounted: the browser's own, which traps the focus and gives it back. */
export default function PaletteMenu({
  groups,
  questions,
  words,
  onClose,
  onGo,
}: {
  groups: PaletteGroup[];
  questions: PaletteQuestions;
  words: PaletteWords;
  onClose: () => void;
  onGo: (href: string) => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const [query, setQuery] = useState('');
  const [more, setMore] = useState<PaletteGroup[]>([]);
  const [note, setNote] = useState('');
  const [over, setOver] = useState<SessionOver | null>(null);
  const { call, isCalling: isFinding } = useServerAction((typed: string) =>
    questions.find(typed).catch(() => ({ note: words.failed })),
  );

  useEffect(() => {
    dialog.current?.showModal();
    input.current?.focus();
  }, []);
  useEffect(() => {
    let isOpen = true;
    questions.load().then(
      (loaded) => isOpen && !isSessionOver(loaded) && setMore(loaded),
      () => undefined, // The pages work without them.
    );
    return () => {
      isOpen = false;
    };
  }, [questions]);

  function go(href: string) {
    dialog.current?.close();
    onGo(href);
  }

  function find() {
    setNote(words.finding);
    setOver(null);
    call((found) => {
      if (isSessionOver(found)) {
        setNote('');
        setOver(found);
      } else if ('href' in found) go(found.href);
      else setNote(found.note);
    }, query);
  }

  return (
    <dialog
      ref={dialog}
      closedby="any"
      aria-label={words.title}
      onClose={onClose}
      className="border-line-strong bg-surface text-ink backdrop:bg-ink/40 mx-auto mt-[12vh] w-[min(36rem,calc(100vw-2rem))] rounded-lg border p-0 shadow-lg"
    >
      <CommandRoot label={words.title} filter={score} loop>
        <CommandInput
          ref={input}
          value={query}
          onValueChange={(typed) => {
            setQuery(typed);
            setNote('');
          }}
          maxLength={254}
          placeholder={words.placeholder}
          className="placeholder:text-muted border-line h-12 w-full border-b bg-transparent px-4 text-base outline-none sm:text-sm"
        />
        <CommandList label={words.results} className="max-h-[min(24rem,60vh)] overflow-y-auto p-2">
          <CommandEmpty className="text-muted px-2 py-3">{words.nothing}</CommandEmpty>
          {[...groups, ...more].map(({ label, entries }) => (
            <CommandGroup key={label} heading={label} className={GROUP}>
              {entries.map((entry) => (
                <CommandItem
                  key={entry.href}
                  value={entry.href}
                  keywords={[entry.label, ...(entry.keywords ?? [])]}
                  onSelect={() => go(entry.href)}
                  className={ITEM}
                >
                  {entry.label}
                </CommandItem>
              ))}
            </CommandGroup>
          ))}
          {query.trim() ? (
            <CommandGroup forceMount heading={words.recipients} className={GROUP}>
              <CommandItem forceMount value="find" disabled={isFinding} onSelect={find} className={ITEM}>
                <span className="truncate">{words.find.replace('{query}', query.trim())}</span>
              </CommandItem>
            </CommandGroup>
          ) : null}
        </CommandList>
      </CommandRoot>
      {over ? <SessionOverNotice over={over} /> : null}
      <p role="status" className={note ? 'border-line border-t px-4 py-2.5' : 'sr-only'}>
        {note}
      </p>
    </dialog>
  );
}

const GROUP =
  '[&_[cmdk-group-heading]]:text-muted pb-2 [&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-medium';
const ITEM =
  'aria-selected:bg-tint flex min-h-9 cursor-pointer items-center rounded-md px-2 aria-selected:font-medium aria-disabled:opacity-60';
