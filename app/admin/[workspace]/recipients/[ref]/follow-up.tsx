import { describeEvents } from '@/page/view/events';
import { ActionForm } from '@/components/admin/action-form';
import { Arrival } from '@/components/admin/arrival';
import { StayLink } from '@/components/ui/text-link';
import { UNDO_FOR } from '@/domain/choices/ledger/rules';
import { scopeKey, type Scope } from '@/domain/catalog/choice/schema';
import type { ConsentEvent } from '@/domain/choices/ledger/schema';
import type { UndoableChange } from '@/domain/choices/act-for/rules';
import type { PossibleDeed } from '@/domain/choices/act-for/schema';
import type { Catalog } from '@/domain/catalog/topic/data';
import { actAction, undoAction } from './actions';
import { deedKey, fieldsOf, hiddenOf, idOfDeed, sentenceOf, subjectAt, type DeedContext } from './deed';

/** What a member who may act for recipients is about to do, and has just done. */
export type Acting = {
  context: DeedContext;
  catalog: Catalog;
  workspaceKey: string;
  /** The page's own path. */
  path: string;
  /** The deed whose form is open. */
  open: PossibleDeed | null;
  /** What members did and can still take back. */
  undoable: readonly UndoableChange[];
  /** The events of the last deed. */
  done: readonly ConsentEvent[];
};

/** Below a row: the form of a deed at one of its scopes, and what was just done there, with its undo. */
export function FollowUp({ scopes, acting }: { scopes: readonly Scope[]; acting: Acting }) {
  const { open, undoable, done } = acting;
  const isHere = (scope: Scope) => scopes.some((each) => scopeKey(each) === scopeKey(scope));
  const here = undoable.filter(({ events: [{ scope }] }) => isHere(scope));
  const isUndone = done.some(({ action, scope }) => action === 'undo' && isHere(scope));
  return [
    ...here.map((change) => (
      <Row key={change.changeId}>
        <Done change={change} acting={acting} />
      </Row>
    )),
    isUndone ? (
      <Row key="undone">
        <Arrival id="done" className={NOTE}>
          <p role="status">{acting.context.words.t('recipients.act.undone')}</p>
        </Arrival>
      </Row>
    ) : null,
    open && isHere(open.scope) ? (
      <Row key="open">
        <DeedForm possible={open} acting={acting} />
      </Row>
    ) : null,
  ];
}

const NOTE = 'scroll-mt-40 border-accent bg-tint border-l-4 px-3 py-2 focus:outline-none';

function Row({ children }: { children: React.ReactNode }) {
  return (
    <tr>
      <td colSpan={2} className="px-4 pt-1 pb-4">
        {children}
      </td>
    </tr>
  );
}

/** What a member did, and for how long it can be taken back. */
export function Done({ change, acting }: { change: UndoableChange; acting: Acting }) {
  const { changeId, events } = change;
  const { context, catalog, workspaceKey, done } = acting;
  const { words, recipientWords, recipientRef } = context;
  const what = describeEvents({ words: recipientWords, catalog }, events).join(' · ');
  const until = words.dateTime(new Date(events[0].occurredAt.getTime() + UNDO_FOR));
  const text = (
    <>
      <p className="font-medium">{words.t('recipients.act.did', { what })}</p>
      <p className="text-muted mb-2 text-xs">{words.t('recipients.act.undoHint', { until })}</p>
    </>
  );
  const isArriving = done.some((event) => event.changeId === changeId);
  return (
    <div className="border-accent bg-tint border-l-4 px-3 py-2">
      {isArriving ? (
        <Arrival id="done" className="scroll-mt-40 focus:outline-none">
          <div role="status">{text}</div>
        </Arrival>
      ) : (
        text
      )}
      <ActionForm
        id={`undo-${changeId}`}
        tone="quiet"
        action={undoAction.bind(null, workspaceKey, recipientRef, changeId)}
        errorTitle={words.t('shell.problem')}
        submit={words.t('recipients.act.undo')}
        submitLabel={what}
        fields={[]}
      />
    </div>
  );
}

function DeedForm({ possible, acting }: { possible: PossibleDeed; acting: Acting }) {
  const { context, workspaceKey, path } = acting;
  const { t } = context.words;
  return (
    <Arrival
      id="act"
      back={idOfDeed(possible)}
      className="border-line-strong bg-surface max-w-xl scroll-mt-4 rounded-lg border p-4 whitespace-normal focus:outline-none"
    >
      <h3 className="font-semibold">
        {t(`recipients.act.title.${possible.deed}`, { what: subjectAt(context, possible.scope) })}
      </h3>
      <p className="mt-1 mb-4 text-pretty">{sentenceOf(context, possible)}</p>
      <ActionForm
        key={deedKey(possible)}
        id="act-form"
        action={actAction.bind(null, workspaceKey, context.recipientRef)}
        schema="act"
        errorTitle={t('shell.problem')}
        submit={t('recipients.act.submit')}
        hidden={hiddenOf(possible)}
        fields={fieldsOf(context, possible)}
      />
      <p className="mt-3">
        <StayLink href={path} isAlone>
          {t('recipients.act.cancel')}
        </StayLink>
      </p>
    </Arrival>
  );
}
