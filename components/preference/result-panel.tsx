import { ChangeList, type ChangeListProps } from '@/components/preference/change-list';
import { Confirmation, type ConfirmationMark } from '@/components/preference/confirmation';
import { SentenceList } from '@/components/preference/sentence-list';
import { CHOICE_BUTTON } from '@/components/ui/classes';
import { Unbroken } from '@/components/ui/unbroken';

type Labelled = { label: string; lines: string[] };

export type ResultPanelProps = {
  mark: ConfirmationMark;
  title: string;
  changed: Labelled;
  notes: string[];
  forecast: string | null;
  when: string | null;
  now: Labelled;
  undo: { action: string; changeId: string; label: string; hint: string } | null;
  meanwhile: Labelled;
  story: { label: string; changes: ChangeListProps['changes'] };
};

/** What was done, what holds now, the way back, and what happened after it. Requirement 24. */
export function ResultPanel(props: ResultPanelProps) {
  const { mark, title, changed, notes, forecast, when, now, undo, meanwhile, story } = props;
  return (
    <>
      <Confirmation id="result" title={<Unbroken text={title} />} mark={mark}>
        {changed.lines.length > 0 ? (
          <ul aria-label={changed.label} className="list-disc space-y-1 pl-5 font-medium">
            {changed.lines.map((line) => (
              <li key={line} dir="auto">
                <Unbroken text={line} />
              </li>
            ))}
          </ul>
        ) : null}
        {[...notes, ...(forecast === null ? [] : [forecast])].map((note) => (
          <p key={note} className="text-pretty">
            {note}
          </p>
        ))}
        <SentenceList title={now.label} lines={now.lines} />
        {undo ? (
          <form method="post" action={undo.action} className="flex flex-wrap items-center gap-x-4 gap-y-1">
            <input type="hidden" name="change" value={undo.changeId} />
            <button type="submit" aria-describedby="undo-hint" className={`${CHOICE_BUTTON} w-auto! px-6`}>
              {undo.label}
            </button>
            <span id="undo-hint" className="text-muted text-sm">
              {undo.hint}
            </span>
          </form>
        ) : null}
        {when ? <p className="text-muted text-sm">{when}</p> : null}
      </Confirmation>
      <SentenceList title={meanwhile.label} lines={meanwhile.lines} />
      {story.changes.length > 0 ? (
        <section aria-labelledby="story" className="space-y-2">
          <h2 id="story" className="text-lg font-semibold">
            {story.label}
          </h2>
          <ChangeList changes={story.changes} />
        </section>
      ) : null}
    </>
  );
}
