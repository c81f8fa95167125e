import { memberWords, requireMember } from '@/app/admin/_shell/session';
import { PageHeader } from '@/components/ui/page-header';
import type { AdminWords } from '@/app/admin/_shell/words';
import { TextLink } from '@/components/ui/text-link';
import type { Capability, MemberScope } from '@/domain/access/scope/schema';
import { readChecklist } from '@/domain/settings/checklist/data';
import { NEEDED, type Check, type CheckResult } from '@/domain/settings/checklist/schema';
import { now } from '@/lib/clock';
import { TestPanel } from './test-panel';
import { readTestPerson } from './test-person';

type Props = { params: Promise<{ workspace: string }> };

/** Where each point is fixed, and who may do so. */
const PLACES: Partial<Record<Check, { path: string; capability: Capability }>> = {
  postal_address: { path: 'settings/sender', capability: 'settings.read' },
  topics_named: { path: 'settings/publish', capability: 'settings.read' },
  logo: { path: 'settings/look', capability: 'settings.read' },
  published: { path: 'settings/publish', capability: 'settings.read' },
  link_key: { path: 'settings/link-keys', capability: 'link_keys.write' },
  recipients: { path: 'imports', capability: 'imports.write' },
  consent_named: { path: 'cohorts', capability: 'reports.read' },
  link_opened: { path: 'checklist#test', capability: 'settings.read' },
  one_click: { path: 'checklist#test', capability: 'settings.read' },
  delivered: { path: 'deliveries', capability: 'deliveries.write' },
  api_key_used: { path: 'api-keys', capability: 'api_keys.write' },
  webhook_heard: { path: 'webhooks', capability: 'webhooks.write' },
};

/** What must be in place before links go out, with its current state. */
export default async function ChecklistPage({ params }: Props) {
  const { workspace } = await params;
  const scope = await requireMember(workspace, 'settings.read');
  const [words, checks, person] = await Promise.all([
    memberWords(scope),
    readChecklist(scope),
    readTestPerson(scope, now()),
  ]);
  const { t } = words;
  const left = checks.filter(({ isDone }) => !isDone).length;
  return (
    <div className="max-w-3xl space-y-6">
      <PageHeader
        title={t('settings.checklist.title')}
        workspace={scope.workspaceName}
        description={t('settings.checklist.lead')}
      />
      <p className="font-medium">
        {left === 0 ? t('settings.checklist.allDone') : t('settings.checklist.left', { count: left })}
      </p>
      <Steps
        title={t('settings.checklist.needed')}
        checks={checks.filter(({ check }) => NEEDED.includes(check))}
        scope={scope}
        words={words}
      />
      <TestPanel
        workspace={workspace}
        person={person}
        mayMake={scope.capabilities.has('imports.write')}
        words={words}
      />
      <Steps
        title={t('settings.checklist.worth')}
        checks={checks.filter(({ check }) => !NEEDED.includes(check))}
        scope={scope}
        words={words}
      />
    </div>
  );
}

/** Some of the steps, in the order in which they are best done. */
function Steps({
  title,
  checks,
  scope,
  words,
}: {
  title: string;
  checks: readonly CheckResult[];
  scope: MemberScope;
  words: AdminWords;
}) {
  const { t, number } = words;
  return (
    <section className="space-y-2">
      <h2 className="font-semibold">{title}</h2>
      <ol className="border-line bg-surface divide-line divide-y rounded-lg border shadow-xs">
        {checks.map(({ check, isDone, count, of }) => {
          const place = PLACES[check];
          return (
            <li key={check} className="flex flex-wrap items-start gap-x-3 px-4 py-3 sm:flex-nowrap">
              <span
                aria-hidden="true"
                className={`mt-0.5 grid size-5 shrink-0 place-items-center rounded-full border-2 text-xs font-bold ${isDone ? 'border-data-3 bg-data-3 text-surface' : 'border-line-strong text-transparent'}`}
              >
                ✓
              </span>
              <div className="min-w-0 flex-1">
                <h3 className="font-medium">
                  {t(`settings.checklist.checks.${check}`)}
                  <span className="sr-only">
                    : {t(isDone ? 'settings.checklist.done' : 'settings.checklist.todo')}
                  </span>
                </h3>
                <p className="text-muted">
                  {check === 'consent_named' || check === 'delivered'
                    ? t(`settings.checklist.found.${check}`, { count: number(count), of: number(of) })
                    : t(`settings.checklist.found.${check}`, { count })}
                </p>
              </div>
              {!isDone && place && scope.capabilities.has(place.capability) ? (
                <span className="max-sm:w-full max-sm:pl-8 sm:shrink-0">
                  <TextLink href={`/admin/${scope.workspaceKey}/${place.path}`} isAlone>
                    {t(`settings.checklist.go.${check}`)}
                  </TextLink>
                </span>
              ) : null}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
