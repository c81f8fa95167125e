import { visitorWords } from '@/app/admin/_shell/language';

export default async function Forbidden() {
  const { t } = await visitorWords();
  return (
    <div className="max-w-prose space-y-2">
      <title>{t('shell.forbidden.title')}</title>
      <h1 className="text-xl font-semibold tracking-tight">{t('shell.forbidden.title')}</h1>
      <p className="text-muted">{t('shell.forbidden.text')}</p>
    </div>
  );
}
