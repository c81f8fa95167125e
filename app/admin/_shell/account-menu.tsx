import { logOut, pickLanguage } from './account-actions';
import type { AdminWords } from './words';
import { QUIET_BUTTON } from '@/components/admin/classes';
import { LANGUAGE_NAMES, LOCALES } from '@/domain/workspace/schema';

const ITEM =
  'text-muted hover:bg-tint hover:text-ink flex min-h-7 items-center rounded-md px-1.5 text-left text-xs whitespace-nowrap';

/** Who is logged in, with the way to their account, their language and the way out. */
export function AccountMenu({
  name,
  role,
  words: { t, locale },
}: {
  name: string;
  role: string;
  words: AdminWords;
}) {
  return (
    <div>
      <p className="truncate px-2 pb-0.5">
        <span className="font-medium">{name}</span> <span className="text-muted text-xs">{role}</span>
      </p>
      <div className="flex flex-wrap px-0.5">
        <a href="/admin/account" className={ITEM}>
          {t('shell.account.short')}
        </a>
        <form action={pickLanguage} aria-label={t('shell.language')}>
          {LOCALES.filter((tag) => tag !== locale).map((tag) => (
            <button key={tag} type="submit" name="locale" value={tag} lang={tag} className={ITEM}>
              {LANGUAGE_NAMES[tag]}
            </button>
          ))}
        </form>
        <form action={logOut}>
          <button type="submit" className={ITEM}>
            {t('shell.logOut')}
          </button>
        </form>
      </div>
    </div>
  );
}

export function LogOut({ label }: { label: string }) {
  return (
    <form action={logOut}>
      <button type="submit" className={QUIET_BUTTON}>
        {label}
      </button>
    </form>
  );
}
