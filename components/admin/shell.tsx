import type { ReactNode } from 'react';
import { ClosingDetails } from './closing-details';
import { Palette, PaletteButton } from '@/components/palette/palette';
import type { PaletteQuestions, PaletteWords } from '@/components/palette/entries';
import { NavLinks, type NavGroup } from './nav-links';
import { PendingMain, PendingProvider } from './pending';

export type ShellProps = {
  workspace: { name: string; href: string };
  /** The member's other workspaces. */
  others: { name: string; href: string }[];
  groups: NavGroup[];
  words: {
    loading: string;
    skip: string;
    menu: string;
    navigation: string;
    switchTo: string;
    palette: PaletteWords;
  };
  questions: PaletteQuestions;
  /** Who is logged in, their language, and the log-out. */
  account: ReactNode;
  children: ReactNode;
};

/** The frame of every page of a workspace: navigation at the side (above, on a phone), and the page. */
export function Shell({ workspace, others, groups, words, questions, account, children }: ShellProps) {
  const brand = <Brand workspace={workspace} others={others} switchTo={words.switchTo} />;
  const places = [
    ...groups.map(({ label, items }) => ({
      label,
      entries: items.map(({ label, href, keywords }) => ({ label, href, keywords })),
    })),
    ...(others.length > 0
      ? [{ label: words.switchTo, entries: others.map(({ name, href }) => ({ label: name, href })) }]
      : []),
  ];
  return (
    <PendingProvider>
      <Palette groups={places} questions={questions} words={words.palette}>
        <div className="min-h-dvh lg:grid lg:grid-cols-[14.5rem_minmax(0,1fr)]">
          <a
            href="#main"
            className="bg-surface text-accent sr-only z-20 rounded-md px-3 py-2 font-medium underline focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
          >
            {words.skip}
          </a>
          <header data-screen-only className="border-line bg-surface relative border-b lg:hidden">
            <PaletteButton className="absolute top-2 right-24 flex min-h-8" />
            <ClosingDetails
              className="group"
              summary={
                <summary className="flex min-h-12 list-none items-center justify-between gap-3 px-4">
                  <span className="truncate font-semibold">{workspace.name}</span>
                  <span className="border-line-strong rounded-md border px-2.5 py-1 text-sm">
                    {words.menu}
                  </span>
                </summary>
              }
            >
              <nav aria-label={words.navigation} className="border-line border-t px-2 pt-3">
                {others.length > 0 ? brand : null}
                <NavLinks groups={groups} />
              </nav>
              <div className="border-line border-t px-2 py-3">{account}</div>
            </ClosingDetails>
          </header>
          <div
            data-screen-only
            className="border-line bg-surface sticky top-0 hidden h-dvh flex-col border-r lg:flex"
          >
            <div className="space-y-2 px-2 pt-3">
              {brand}
              <PaletteButton className="flex min-h-8 w-full" />
            </div>
            <nav aria-label={words.navigation} className="grow overflow-y-auto px-2 pt-3">
              <NavLinks groups={groups} />
            </nav>
            <div className="border-line border-t px-2 py-2">{account}</div>
          </div>
          <PendingMain
            loading={words.loading}
            className="min-w-0 px-4 pt-5 pb-16 outline-none sm:px-6 lg:px-8 lg:pt-7"
          >
            <div className="mx-auto max-w-6xl space-y-6">{children}</div>
          </PendingMain>
        </div>
      </Palette>
    </PendingProvider>
  );
}

function Brand({
  workspace,
  others,
  switchTo,
}: Pick<ShellProps, 'workspace' | 'others'> & { switchTo: string }) {
  const mark = (
    <>
      <span
        aria-hidden="true"
        className="bg-ink text-page grid size-6 shrink-0 place-items-center rounded-md text-xs font-semibold"
      >
        {workspace.name.charAt(0)}
      </span>
      <span className="min-w-0 grow truncate font-semibold">{workspace.name}</span>
    </>
  );
  if (others.length === 0)
    return (
      <a href={workspace.href} className="flex min-h-9 items-center gap-2.5 px-2">
        {mark}
      </a>
    );
  return (
    <ClosingDetails
      className="group relative"
      summary={
        <summary className="hover:bg-tint flex min-h-9 list-none items-center gap-2.5 rounded-md px-2">
          {mark}
          <span className="sr-only">{switchTo}</span>
          <svg
            aria-hidden="true"
            viewBox="0 0 16 16"
            width="12"
            height="12"
            fill="none"
            stroke="currentColor"
          >
            <path d="m5 6 3-3 3 3M5 10l3 3 3-3" strokeWidth="1.5" />
          </svg>
        </summary>
      }
    >
      <ul className="border-line-strong bg-surface mt-1 rounded-md border py-1 lg:absolute lg:inset-x-0 lg:z-10 lg:shadow-lg">
        {others.map(({ name, href }) => (
          <li key={href}>
            <a href={href} className="hover:bg-tint block px-3 py-1.5">
              {name}
            </a>
          </li>
        ))}
      </ul>
    </ClosingDetails>
  );
}
