'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { Icon, type IconName } from './icon';
import { LinkPending } from './pending';

export type NavGroup = {
  label: string;
  items: { href: string; label: string; icon: IconName }[];
};

/** The pages of a workspace that the member may open. */
export function NavLinks({ groups }: { groups: NavGroup[] }) {
  const path = usePathname();
  const hrefs = groups.flatMap(({ items }) => items.map(({ href }) => href));
  // The longest that leads here: below the overview's address are all the others.
  const current = hrefs
    .filter((href) => path === href || path.startsWith(`${href}/`))
    .sort((a, b) => b.length - a.length)[0];
  return groups.map(({ label, items }) => (
    <section key={label} className="mb-4">
      <h2 className="text-muted px-2.5 pb-1 text-xs font-medium">{label}</h2>
      <ul className="space-y-px">
        {items.map((item) => (
          <li key={item.href}>
            <Link
              href={item.href}
              prefetch={false}
              aria-current={item.href === current ? 'page' : undefined}
              className="text-muted hover:bg-tint hover:text-ink aria-[current]:bg-tint aria-[current]:text-ink flex min-h-7 items-center gap-2.5 rounded-md px-2.5 aria-[current]:font-medium"
            >
              <Icon name={item.icon} />
              <span className="min-w-0 grow">{item.label}</span>
              <LinkPending />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  ));
}
