'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useEffect, useRef, type ReactNode } from 'react';
import { Chevron } from '@/components/ui/disclosure';
import { Icon, type IconName } from './icon';
import { LinkPending } from './pending';

export type NavGroup = {
  label: string;
  items: { href: string; label: string; icon: IconName; keywords: string[] }[];
  /** Rarely used: open only if one of its pages is the current one. */
  isFolded: boolean;
};

/** The pages of a workspace that the member may open. */
export function NavLinks({ groups }: { groups: NavGroup[] }) {
  const path = usePathname();
  const list = useRef<HTMLDivElement>(null);
  const hrefs = groups.flatMap(({ items }) => items.map(({ href }) => href));
  // The longest matching address: the overview's address is a prefix of all the others.
  const current = hrefs
    .filter((href) => path === href || path.startsWith(`${href}/`))
    .sort((a, b) => b.length - a.length)[0];
  // If the window is shorter than the list, scrolls the current page's link into view.
  useEffect(() => {
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  return (
    <div ref={list} className="space-y-2.5 pb-2">
      {groups.map(({ label, items, isFolded }) => (
        <Group
          key={label}
          label={label}
          fold={isFolded ? { isOpen: items.some(({ href }) => href === current) } : null}
        >
          <ul className="space-y-px">
            {items.map((item) => (
              <li key={item.href}>
                <Link
                  href={item.href}
                  prefetch={false}
                  aria-current={item.href === current ? 'page' : undefined}
                  className="text-muted hover:bg-tint hover:text-ink aria-[current]:bg-tint aria-[current]:text-ink flex min-h-6.5 items-center gap-2.5 rounded-md px-2.5 aria-[current]:font-medium"
                >
                  <Icon name={item.icon} />
                  <span className="min-w-0 grow">{item.label}</span>
                  <LinkPending />
                </Link>
              </li>
            ))}
          </ul>
        </Group>
      ))}
    </div>
  );
}

function Group({
  label,
  fold,
  children,
}: {
  label: string;
  fold: { isOpen: boolean } | null;
  children: ReactNode;
}) {
  if (!fold)
    return (
      <section>
        <h2 className="text-muted px-2.5 pb-1 text-xs font-medium">{label}</h2>
        {children}
      </section>
    );
  return (
    <details
      // Keyed, so that another page opens and closes it again.
      key={String(fold.isOpen)}
      open={fold.isOpen}
      className="group/disclosure"
    >
      <summary className="text-muted hover:bg-tint hover:text-ink mb-0.5 flex min-h-6 list-none items-center justify-between rounded-md px-2.5">
        <h2 className="text-xs font-medium">{label}</h2>
        <Chevron />
      </summary>
      {children}
    </details>
  );
}
