'use client';

import { useRouter } from 'next/navigation';
import {
  createContext,
  lazy,
  Suspense,
  useContext,
  useEffect,
  useState,
  useSyncExternalStore,
  useTransition,
  type ReactNode,
} from 'react';
import { useReportPending } from '@/components/admin/pending';
import { useAlive } from '@/components/ui/alive';
import type { PaletteGroup, PaletteQuestions, PaletteWords } from './entries';

// Loaded only when it is opened.
const loadMenu = () => import('./menu');
const Menu = lazy(loadMenu);

const Opening = createContext<{ open: () => void; words: PaletteWords } | null>(null);

/** Anything inside can open the palette with {@link PaletteButton}; Ctrl K and ⌘K open it anywhere. */
export function Palette({
  groups,
  questions,
  words,
  children,
}: {
  groups: PaletteGroup[];
  questions: PaletteQuestions;
  words: PaletteWords;
  children: ReactNode;
}) {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [isGoing, startGoing] = useTransition();
  useReportPending(isGoing);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey) || event.altKey) return;
      event.preventDefault();
      setOpen(true);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  return (
    <Opening value={{ open: () => setOpen(true), words }}>
      {children}
      {isOpen ? (
        <Suspense fallback={null}>
          <Menu
            groups={groups}
            questions={questions}
            words={words}
            onClose={() => setOpen(false)}
            onGo={(href) => startGoing(() => router.push(href))}
          />
        </Suspense>
      ) : null}
    </Opening>
  );
}

const never = () => () => undefined;

/** Opens the palette. Without scripts it shows nothing but keeps its space. */
export function PaletteButton({ className = '' }: { className?: string }) {
  const opening = useContext(Opening);
  const isAlive = useAlive();
  const isMac = useSyncExternalStore(
    never,
    () => /Mac|iPhone|iPad/.test(navigator.userAgent),
    () => false,
  );
  if (!opening) return null;
  return (
    <button
      type="button"
      onClick={opening.open}
      onPointerEnter={() => void loadMenu()}
      onFocus={() => void loadMenu()}
      aria-haspopup="dialog"
      aria-keyshortcuts="Control+K Meta+K"
      className={`border-line-strong text-muted hover:bg-tint hover:text-ink items-center justify-between gap-2 rounded-md border px-2 ${isAlive ? '' : 'invisible'} ${className}`}
    >
      <span>{opening.words.open}</span>
      <kbd aria-hidden="true" className="hidden font-sans text-xs lg:inline">
        {isMac ? '⌘K' : 'Ctrl K'}
      </kbd>
    </button>
  );
}
