import { Fragment } from 'react';

export type PageFooterProps = {
  sender: string;
  contact: { label: string; href: string };
  note: string;
  links: { href: string; label: string }[];
};

/** Who sends and how to reach them, with the postal address that CAN-SPAM requires. */
export function PageFooter({ sender, contact, note, links }: PageFooterProps) {
  return (
    <footer className="border-line text-muted space-y-1 border-t pt-4 text-sm">
      {links.length > 0 ? (
        <nav className="flex flex-wrap gap-x-5">
          {links.map(({ href, label }) => (
            <Fragment key={href}>
              <a href={href} className="flex min-h-11 items-center">
                {label}
              </a>{' '}
            </Fragment>
          ))}
        </nav>
      ) : null}
      <p>
        <a href={contact.href}>{contact.label}</a>
      </p>
      <p dir="auto">{sender}</p>
      <p>{note}</p>
    </footer>
  );
}
