import { removeNoteAction, writeNoteAction } from './annotate';
import type { OpenReport } from './open-report';
import { ActionForm } from '@/components/admin/action-form';
import type { TrendMark } from '@/components/report/trend-chart';
import { Card } from '@/components/ui/card';
import type { DayNote } from '@/domain/reports/day-note/schema';
import type { Bucket } from '@/domain/reports/period/schema';
import type { DayRange } from '@/lib/days';

/** The notes on a report's days, and a form to write one. Nothing for a reader without any. */
export function NotesPanel({ report, notes }: { report: OpenReport; notes: readonly DayNote[] }) {
  const { scope, words, today } = report;
  const { t, day } = words;
  const mayWrite = scope.capabilities.has('reports.annotate');
  if (notes.length === 0 && !mayWrite) return null;
  return (
    <div {...(notes.length === 0 && { 'data-screen-only': '' })}>
      <Card id="notes" title={t('reports.notes.title')} lead={t('reports.notes.lead')}>
        {notes.length > 0 ? (
          <ul className="divide-line mb-4 divide-y text-sm">
            {notes.map((note) => (
              <li
                key={note.id}
                id={noteId(note)}
                tabIndex={-1}
                className="flex flex-wrap items-start justify-between gap-x-4 py-2"
              >
                <span className="min-w-0">
                  <time dateTime={note.day} className="font-medium">
                    {day(note.day)}
                  </time>{' '}
                  <span className="wrap-anywhere">{note.text}</span>{' '}
                  <span className="text-muted">{t('reports.notes.by', { name: note.writtenBy })}</span>
                </span>
                {mayWrite ? (
                  <ActionForm
                    id={`remove-${noteId(note)}`}
                    sure={t('reports.notes.removeSure')}
                    action={removeNoteAction.bind(null, scope.workspaceKey, note.id)}
                    errorTitle={t('shell.problem')}
                    submit={t('reports.notes.remove')}
                    submitLabel={`${day(note.day)}, ${note.text}`}
                    fields={[]}
                  />
                ) : null}
              </li>
            ))}
          </ul>
        ) : null}
        {mayWrite ? (
          <div data-screen-only>
            <ActionForm
              id="write-note"
              action={writeNoteAction.bind(null, scope.workspaceKey)}
              errorTitle={t('shell.problem')}
              submit={t('reports.notes.write')}
              tone="quiet"
              fields={[
                { name: 'day', type: 'date', label: t('reports.notes.day'), value: today },
                { name: 'text', type: 'text', label: t('reports.notes.text'), autoComplete: 'off' },
              ]}
            />
          </div>
        ) : null}
      </Card>
    </div>
  );
}

/** Notes as marks of a chart, one for each bucket that has any, which leads to its first note below. */
export function noteMarks(
  { words: { day } }: OpenReport,
  notes: readonly DayNote[],
  buckets: readonly Bucket[],
): TrendMark[] {
  return buckets.flatMap((bucket): TrendMark[] => {
    const own = notesOn(notes, bucket);
    const [first] = own;
    if (!first) return [];
    const label = own.map((note) => `${day(note.day)}: ${note.text}`).join(' · ');
    return [{ bucket: bucket.key, kind: 'note', label, href: `#${noteId(first)}` }];
  });
}

/** The texts of the notes on a bucket's days, for a table's cell. */
export function notesIn(notes: readonly DayNote[], bucket: DayRange): string {
  return notesOn(notes, bucket)
    .map(({ text }) => text)
    .join(' · ');
}

function notesOn(notes: readonly DayNote[], { from, to }: DayRange): DayNote[] {
  return notes.filter(({ day }) => from <= day && day <= to);
}

function noteId({ id }: DayNote): string {
  return `note-${id}`;
}
