import type { AdminWords } from '@/app/admin/_shell/words';
import { MappingForm } from '@/components/import/mapping-form';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorSummary } from '@/components/ui/error-summary';
import { Button } from '@/components/ui/button';
import { Labelled, Select } from '@/components/ui/field';
import { Table } from '@/components/ui/table';
import type { MemberScope } from '@/domain/access/scope/schema';
import { CHECKED_ROWS } from '@/domain/imports/file/schema';
import { readHead } from '@/domain/imports/job/data';
import { guessTargets, judgeColumns, maskCell } from '@/domain/imports/job/rules';
import { TARGETS, type FileHead, type Mapping, type Target, type Upload } from '@/domain/imports/job/schema';
import { mapAction } from './actions';
import { CheckPanel } from './check-panel';
import { countryChoices, mappingProblemText } from './mapping';

type Props = {
  scope: MemberScope;
  upload: Upload;
  words: AdminWords;
  /** The choice in the address; null: that of the last run, or the guess. */
  chosen: Mapping | null;
};

const SHOWN_ROWS = 5;

/** What each column of the file means, a check of its first rows, and the start. */
export async function MappingPanel({ scope, upload, words, chosen }: Props) {
  const { t } = words;
  const head = await readHead(upload.id, CHECKED_ROWS);
  if (!head)
    return (
      <Card id="mapping" title={t('imports.mapping.title')}>
        <EmptyState title={t('imports.mapping.empty')} />
      </Card>
    );
  const guess = guessTargets(head.header);
  const { targets, defaultCountry } = chosen ?? {
    targets: upload.targets ?? guess,
    defaultCountry: upload.defaultCountry,
  };
  const layout = judgeColumns(head, targets);
  const isClear = scope.capabilities.has('recipients.reveal') && upload.uploadedBy === scope.member.loginId;
  return (
    <>
      <Card
        id="mapping"
        title={t('imports.mapping.title')}
        {...(!isClear && { footnote: t('imports.mapping.masked') })}
      >
        {/* Keyed, so that it is rendered anew for each choice: a browser would keep what was selected before. */}
        <MappingForm
          key={`${targets.join()} ${defaultCountry ?? ''}`}
          action={mapAction.bind(null, scope.workspaceKey, upload.id)}
        >
          <ErrorSummary
            title={t('shell.problem')}
            problems={
              'problem' in layout
                ? [{ text: mappingProblemText(layout.problem, words), field: 'column-0' }]
                : []
            }
          />
          <ColumnTable head={head} guess={guess} targets={targets} isClear={isClear} words={words} />
          <div className="max-w-sm">
            <Labelled id="country" label={t('imports.mapping.country')}>
              {(tied) => (
                <Select
                  {...tied}
                  name="country"
                  defaultValue={defaultCountry ?? ''}
                  options={[{ value: '', label: t('imports.mapping.noCountry') }, ...countryChoices(words)]}
                />
              )}
            </Labelled>
          </div>
          <div className="flex flex-wrap gap-2">
            <Button type="submit" name="do" value="start" look="primary">
              {t(upload.state === 'uploaded' ? 'imports.mapping.start' : 'imports.mapping.again')}
            </Button>
            <Button type="submit" name="do" value="check">
              {t('imports.mapping.check')}
            </Button>
          </div>
        </MappingForm>
      </Card>
      {'problem' in layout ? null : (
        <CheckPanel
          scope={scope}
          head={head}
          layout={layout}
          consentSource={upload.consentSource}
          defaultCountry={defaultCountry}
          words={words}
        />
      )}
    </>
  );
}

function ColumnTable({
  head,
  guess,
  targets,
  isClear,
  words: { t },
}: {
  head: FileHead;
  guess: Target[];
  targets: Target[];
  isClear: boolean;
  words: AdminWords;
}) {
  const rows = head.records.slice(0, SHOWN_ROWS);
  const nameOf = (cell: string, at: number) =>
    cell.trim() || t('imports.mapping.unnamed', { number: at + 1 });
  return (
    <Table
      caption={t('imports.mapping.caption')}
      rows={head.header.map((cell, at) => ({ at, name: nameOf(cell, at) }))}
      rowKey={({ at }) => String(at)}
      columns={[
        {
          key: 'column',
          head: t('imports.mapping.column'),
          cell: ({ name }) => <span className="font-medium">{name}</span>,
        },
        {
          key: 'is',
          head: t('imports.mapping.is'),
          fit: 'wide',
          cell: ({ at, name }) => (
            <Select
              id={`column-${at}`}
              name="to"
              aria-label={t('imports.mapping.isOf', { column: name })}
              defaultValue={targets[at] ?? 'ignored'}
              options={TARGETS.map((target) => ({ value: target, label: t(`imports.target.${target}`) }))}
            />
          ),
        },
        {
          key: 'sample',
          head: t('imports.mapping.sample'),
          isMuted: true,
          cell: ({ at }) => (
            <ul className="flex flex-wrap gap-1.5">
              {rows.map((cells, row) => (
                <li
                  key={row}
                  className="bg-tint max-w-full truncate rounded px-1.5 py-0.5 text-xs empty:hidden"
                >
                  {isClear ? cells[at] : maskCell(cells[at] ?? '', [guess[at], targets[at]])}
                </li>
              ))}
            </ul>
          ),
        },
      ]}
    />
  );
}
