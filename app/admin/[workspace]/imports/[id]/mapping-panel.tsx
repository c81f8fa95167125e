import type { AdminWords } from '@/app/admin/_shell/words';
import { CONTROL, PRIMARY_BUTTON, QUIET_BUTTON, TABLE_CELL, TABLE_HEAD } from '@/components/admin/classes';
import { MappingForm } from '@/components/import/mapping-form';
import { NothingToShow, Panel } from '@/components/report/panel';
import { ScrollBox } from '@/components/report/scroll-box';
import { ErrorSummary } from '@/components/ui/error-summary';
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
  /** What the address says; null: what was run before, or the guess. */
  chosen: Mapping | null;
};

const SHOWN_ROWS = 5;

/** What each column of the file is, a check of its first rows, and the start. */
export async function MappingPanel({ scope, upload, words, chosen }: Props) {
  const { t } = words;
  const head = await readHead(upload.id, CHECKED_ROWS);
  if (!head)
    return (
      <Panel id="mapping" title={t('imports.mapping.title')}>
        <NothingToShow title={t('imports.mapping.empty')} />
      </Panel>
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
      <Panel
        id="mapping"
        title={t('imports.mapping.title')}
        {...(!isClear && { footnote: t('imports.mapping.masked') })}
      >
        {/* Anew for each choice: a browser would keep what was picked before. */}
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
            <label htmlFor="country" className="mb-1 block font-medium">
              {t('imports.mapping.country')}
            </label>
            <select id="country" name="country" defaultValue={defaultCountry ?? ''} className={CONTROL}>
              <option value="">{t('imports.mapping.noCountry')}</option>
              {countryChoices(words).map(({ value, label }) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
          </div>
          <div className="flex flex-wrap gap-2">
            <button type="submit" name="do" value="start" className={PRIMARY_BUTTON}>
              {t(upload.state === 'uploaded' ? 'imports.mapping.start' : 'imports.mapping.again')}
            </button>
            <button type="submit" name="do" value="check" className={QUIET_BUTTON}>
              {t('imports.mapping.check')}
            </button>
          </div>
        </MappingForm>
      </Panel>
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
    <ScrollBox className="relative -mx-4 overflow-x-auto" label={t('imports.mapping.caption')}>
      <table className="w-full border-collapse">
        <caption className="sr-only">{t('imports.mapping.caption')}</caption>
        <thead>
          <tr className="border-line border-b">
            <th scope="col" className={TABLE_HEAD}>
              {t('imports.mapping.column')}
            </th>
            <th scope="col" className={TABLE_HEAD}>
              {t('imports.mapping.is')}
            </th>
            <th scope="col" colSpan={SHOWN_ROWS} className={TABLE_HEAD}>
              {t('imports.mapping.sample')}
            </th>
          </tr>
        </thead>
        <tbody>
          {head.header.map((cell, at) => (
            // A column has no other name than its place.
            <tr key={at} className="border-line border-b last:border-0">
              <th scope="row" className={`${TABLE_CELL} text-left font-medium whitespace-nowrap`}>
                {nameOf(cell, at)}
              </th>
              <td className={TABLE_CELL}>
                <select
                  id={`column-${at}`}
                  name="to"
                  aria-label={t('imports.mapping.isOf', { column: nameOf(cell, at) })}
                  defaultValue={targets[at] ?? 'ignored'}
                  className={`${CONTROL} min-w-48`}
                >
                  {TARGETS.map((target) => (
                    <option key={target} value={target}>
                      {t(`imports.target.${target}`)}
                    </option>
                  ))}
                </select>
              </td>
              {rows.map((cells, row) => (
                <td key={row} className={`${TABLE_CELL} text-muted max-w-48 truncate whitespace-nowrap`}>
                  {isClear ? cells[at] : maskCell(cells[at] ?? '', [guess[at], targets[at]])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}
