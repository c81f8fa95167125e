import type { AdminWords } from '@/app/admin/_shell/words';
import { Card } from '@/components/ui/card';
import { TextLink } from '@/components/ui/text-link';
import type { Upload } from '@/domain/imports/job/schema';
import { RepeatsText } from './repeats-text';

type Props = { workspace: string; upload: Upload; words: AdminWords };

/** The result of an import. */
export function ResultPanel({ workspace, upload, words }: Props) {
  const { t, number } = words;
  const { fileBytes, isFileHere } = upload;
  // Imports from before people were counted have only row counts.
  const isByPerson = upload.created + upload.updated + upload.unchanged > 0 || upload.accepted === 0;
  const facts = [
    [t('imports.facts.accepted'), number(upload.accepted)],
    [t('imports.facts.rejected'), number(upload.rejected)],
    ...(isByPerson
      ? [
          [t('imports.facts.created'), number(upload.created)],
          [t('imports.facts.updated'), number(upload.updated)],
          [t('imports.facts.unchanged'), number(upload.unchanged)],
          [t('imports.facts.repeated'), number(upload.repeated)],
        ]
      : []),
    [t('imports.facts.consent'), upload.consentSource ?? t('imports.list.unverified')],
    ...(fileBytes && upload.state !== 'finished'
      ? [[t('imports.facts.share'), words.percent(Math.min(1, upload.readBytes / fileBytes), 0)]]
      : []),
    ...(upload.finishedAt ? [[t('imports.facts.finished'), words.dateTime(upload.finishedAt)]] : []),
  ];
  return (
    <Card id="result" title={t('imports.facts.title')}>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-3">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt className="text-muted text-xs">{name}</dt>
            <dd className="text-lg font-semibold tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      {upload.repeated > 0 ? <RepeatsText {...upload} words={words} /> : null}
      {isFileHere && upload.rejected > 0 ? (
        <p className="mt-4">
          <TextLink href={`/admin/${workspace}/imports/${upload.id}/rejects`} download isAlone>
            {t('imports.facts.download')}
          </TextLink>
          <span className="text-muted mt-0.5 block text-xs">{t('imports.facts.downloadHint')}</span>
        </p>
      ) : null}
      {fileBytes !== null && !isFileHere ? (
        <p className="text-muted mt-4">{t('imports.remove.gone')}</p>
      ) : null}
    </Card>
  );
}
