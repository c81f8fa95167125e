import {
  openSettings,
  type OpenSettings,
  type SettingsProps,
} from '@/app/admin/[workspace]/settings/_settings/open-settings';
import { changeTexts } from '@/app/admin/[workspace]/settings/_settings/changes';
import { problemTexts } from '@/app/admin/[workspace]/settings/_settings/problems';
import { discard, publish, restore } from '@/app/admin/[workspace]/settings/_settings/publish';
import { SettingsPage } from '@/app/admin/[workspace]/settings/_settings/settings-page';
import { ActionForm } from '@/components/admin/action-form';
import { Card } from '@/components/ui/card';
import { TextLink } from '@/components/ui/text-link';
import { PreviewFrames } from '@/components/settings/preview-frames';
import type { ToldProblem } from '@/components/settings/words';
import { listVersions, type Version } from '@/domain/settings/draft/data';

/** Previews the draft as a recipient would see it, and publishes it. */
export default async function PublishPage(props: SettingsProps) {
  const settings = await openSettings(props);
  const { scope, words, locales } = settings;
  const { t } = words;
  const versions = await listVersions(scope);
  return (
    <SettingsPage
      settings={settings}
      title={t('settings.publish.title')}
      lead={t('settings.publish.lead')}
      isPublish
    >
      <Card id="preview" title={t('settings.publish.preview')}>
        <PreviewFrames
          // Keyed by revision, so that a changed draft is loaded again.
          key={settings.draft.revision}
          path={`/admin/${scope.workspaceKey}/preview`}
          locales={locales}
          labels={{
            locale: t('settings.publish.locale'),
            size: { phone: t('settings.publish.phone'), desktop: t('settings.publish.desktop') },
            kind: { u: t('settings.publish.kind.u'), m: t('settings.publish.kind.m') },
            frame: t('settings.publish.frame', { size: '{size}' }),
          }}
        />
      </Card>
      <Changes settings={settings} />
      <Versions settings={settings} versions={versions} />
    </SettingsPage>
  );
}

function Changes({ settings }: { settings: OpenSettings }) {
  const { scope, words, draft, published, differences, problems, mayWrite, base } = settings;
  const { t } = words;
  const { configuration, revision } = draft;
  const textsOf = (level: 'error' | 'warning') =>
    problemTexts(
      words,
      problems.filter((problem) => problem.level === level),
      configuration,
      base,
    );
  const errors = textsOf('error');
  const warnings = textsOf('warning');
  const formWords = { submit: t('settings.publish.publish'), errorTitle: t('settings.form.problems') };
  return (
    <Card id="changes" title={t('settings.publish.changes')}>
      {differences.length === 0 ? (
        <p className="text-muted">{t('settings.publish.nothing')}</p>
      ) : (
        <ul className="list-disc space-y-1 pl-5 wrap-anywhere">
          {changeTexts(words, published, configuration).map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      <Texts title={t('settings.publish.problems')} texts={errors} />
      <Texts title={t('settings.publish.warnings')} texts={warnings} />
      {mayWrite && differences.length > 0 ? (
        <div className="mt-4 flex flex-wrap items-end justify-between gap-4">
          <ActionForm
            id="publish"
            action={publish.bind(null, scope.workspaceKey, revision)}
            fields={[
              {
                name: 'note',
                type: 'text',
                label: t('settings.publish.note'),
                hint: t('settings.publish.noteHint'),
              },
            ]}
            {...formWords}
            {...(errors.length > 0 && { blocked: t('settings.publish.blocked', { count: errors.length }) })}
          />
          <ActionForm
            id="discard"
            action={discard.bind(null, scope.workspaceKey, revision)}
            fields={[]}
            submit={t('settings.publish.discard')}
            errorTitle={formWords.errorTitle}
            sure={t('settings.publish.discardSure', { count: differences.length })}
          />
        </div>
      ) : null}
    </Card>
  );
}

function Texts({ title, texts }: { title: string; texts: readonly ToldProblem[] }) {
  if (texts.length === 0) return null;
  return (
    <div className="mt-4">
      <h3 className="font-medium">{title}</h3>
      <ul className="list-disc space-y-0.5 pl-5">
        {texts.map(({ text, href }) => (
          <li key={text}>
            <TextLink href={href}>{text}</TextLink>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Versions({ settings, versions }: { settings: OpenSettings; versions: readonly Version[] }) {
  const { scope, words, differences, mayWrite } = settings;
  const { t, dateTime } = words;
  const changes = differences.length;
  return (
    <Card id="versions" title={t('settings.publish.versions')}>
      {versions.length === 0 ? (
        <p className="text-muted">{t('settings.publish.noVersions')}</p>
      ) : (
        <ul className="divide-line divide-y">
          {versions.map(({ number, publishedAt, publishedBy, note }, index) => (
            <li key={number} className="flex flex-wrap items-center justify-between gap-3 py-2">
              <span>
                <strong className="font-medium">{number}</strong>
                {' · '}
                {publishedBy
                  ? `${dateTime(publishedAt)}, ${publishedBy}`
                  : `${dateTime(publishedAt)}, ${t('settings.publish.first')}`}
                {note ? <span className="text-muted block">{note}</span> : null}
              </span>
              {mayWrite && index > 0 ? (
                <ActionForm
                  id={`restore-${number}`}
                  action={restore.bind(null, scope.workspaceKey, number, settings.draft.revision)}
                  fields={[]}
                  submit={t('settings.publish.restore')}
                  submitLabel={t('settings.publish.restoreOf', { number })}
                  errorTitle={t('settings.form.problems')}
                  sure={t('settings.publish.restoreSure', { number, count: changes })}
                />
              ) : null}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
