import { LeadingForm } from '@/components/admin/leading-form';
import { Button, ButtonLink } from '@/components/ui/button';
import { logOut, pickLanguage } from './account-actions';
import type { AdminWords } from './words';
import { LANGUAGE_NAMES, LOCALES } from '@/domain/workspace/schema';

/** Who is logged in, with links to their account, their language and the log-out. */
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
        <ButtonLink look="plain" href="/admin/account">
          {t('shell.account.short')}
        </ButtonLink>
        <LeadingForm action={pickLanguage} aria-label={t('shell.language')}>
          {LOCALES.filter((tag) => tag !== locale).map((tag) => (
            <Button key={tag} look="plain" type="submit" name="locale" value={tag} lang={tag}>
              {LANGUAGE_NAMES[tag]}
            </Button>
          ))}
        </LeadingForm>
        <LeadingForm action={logOut}>
          <Button look="plain" type="submit">
            {t('shell.logOut')}
          </Button>
        </LeadingForm>
      </div>
    </div>
  );
}

export function LogOut({ label }: { label: string }) {
  return (
    <LeadingForm action={logOut}>
      <Button type="submit">{label}</Button>
    </LeadingForm>
  );
}
