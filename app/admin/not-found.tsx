import { visitorWords } from '@/app/admin/_shell/language';
import { LINK } from '@/components/admin/classes';
import { PlainPage } from '@/components/admin/plain-page';

export default async function NotFound() {
  const { t } = await visitorWords();
  return (
    <PlainPage product={t('shell.product')} title={t('shell.notFound.title')}>
      <p>{t('shell.notFound.text')}</p>
      <p>
        <a href="/admin" className={LINK}>
          {t('shell.notFound.home')}
        </a>
      </p>
    </PlainPage>
  );
}
