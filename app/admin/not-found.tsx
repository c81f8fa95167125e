import { visitorWords } from '@/app/admin/_shell/language';
import { TextLink } from '@/components/ui/text-link';
import { PlainPage } from '@/components/admin/plain-page';

export default async function NotFound() {
  const { t } = await visitorWords();
  return (
    <PlainPage product={t('shell.product')} title={t('shell.notFound.title')}>
      <p>{t('shell.notFound.text')}</p>
      <p>
        <TextLink href="/admin" isAlone>
          {t('shell.notFound.home')}
        </TextLink>
      </p>
    </PlainPage>
  );
}
