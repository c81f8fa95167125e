import { visitorWords } from '@/app/admin/_shell/language';

export default async function NotFound() {
  const { t } = await visitorWords();
  return (
    <div className="max-w-prose space-y-2">
      <title>{t('shell.notFound.title')}</title>
      <h1 className="text-xl font-semibold tracking-tight">{t('shell.notFound.title')}</h1>
      <p className="text-muted">{t('shell.notFound.text')}</p>
    </div>
  );
}
