'use client';

import { useId, useState, type RefObject } from 'react';
import { Button } from '@/components/ui/button';
import { Labelled, TextInput } from '@/components/ui/field';
import type { FormWords } from './words';
import { withoutAccents } from '@/lib/characters';

/** With fewer entries than this, all of them are in sight. */
const MIN_ENTRIES = 6;

/** What a list of entries is searched by. */
export type EntrySearch = {
  text: string;
  setText: (text: string) => void;
  /** Whether an entry with any of these texts is shown. */
  finds: (...texts: (string | undefined)[]) => boolean;
};

const bare = (text: string) => withoutAccents(text).toLocaleLowerCase();

export function useEntrySearch(): EntrySearch {
  const [text, setText] = useState('');
  const wanted = bare(text.trim());
  return {
    text,
    setText,
    finds: (...texts) =>
      texts.some((each) => each !== undefined && bare(each).includes(wanted)) || wanted === '',
  };
}

/** Above a long list: finds an entry by its name or key, and opens or closes all that are shown. */
export function EntryTools({
  count,
  list,
  search: { text, setText },
  words,
}: {
  /** How many entries there are. */
  count: number;
  /** The list, whose entries are to be opened and closed. */
  list: RefObject<HTMLUListElement | null>;
  search: EntrySearch;
  words: FormWords;
}) {
  const id = useId();
  if (count < MIN_ENTRIES) return null;
  const setAll = (isOpen: boolean) => {
    for (const fold of list.current?.querySelectorAll<HTMLDetailsElement>('li:not([hidden]) > details') ?? [])
      fold.open = isOpen;
  };
  return (
    // Those who may not change anything have their controls disabled as a whole: then there is nothing to press here.
    <div className="flex flex-wrap items-center gap-2 in-[fieldset:disabled]:hidden">
      <div className="min-w-0 grow basis-full sm:basis-48">
        <Labelled id={id} label={words.find} isLabelHidden>
          {(tied) => (
            <TextInput
              {...tied}
              type="search"
              value={text}
              placeholder={words.find}
              onChange={({ target }) => setText(target.value)}
              // Enter would save the whole form.
              onKeyDown={(event) => {
                if (event.key === 'Enter') event.preventDefault();
              }}
            />
          )}
        </Labelled>
      </div>
      <Button onClick={() => setAll(true)}>{words.openAll}</Button>
      <Button onClick={() => setAll(false)}>{words.closeAll}</Button>
    </div>
  );
}
