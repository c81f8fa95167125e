import { CsvLink } from '@/app/admin/[workspace]/(reports)/_report/csv-link';
import { intervalText, leaversText } from '@/app/admin/[workspace]/(reports)/_report/figures';
import { nameOf } from '@/app/admin/[workspace]/(reports)/_report/names';
import {
  hrefOf,
  openReport,
  pathToCampaign,
  type OpenReport,
  type ReportProps,
} from '@/app/admin/[workspace]/(reports)/_report/open-report';
import { ReportPage } from '@/app/admin/[workspace]/(reports)/_report/report-page';
import { PairBars } from '@/components/report/pair-bars';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { diagnose } from '@/domain/reports/diagnosis/data';
import { filterOf } from '@/domain/reports/query/schema';
import { unknownBy } from '@/domain/reports/rollup/rules';
import type { Evidence, Finding, Subject } from '@/domain/reports/diagnosis/schema/finding';

const PAGES = { campaigns: 'campaigns', reasons: 'reasons', cohorts: 'cohorts', saving: 'saves' } as const;

/** The known causes of rising opt-outs, compared with what happened here. */
export default async function WhyPage(props: ReportProps) {
  const report = await openReport(props, { period: '12m' });
  const { scope, query, today, words } = report;
  const { t, list } = words;
  const diagnosis = await diagnose(scope, query, today);
  const { findings, tooThin, basis, incomparable } = diagnosis;
  const unknown = unknownBy(filterOf(query));
  return (
    <ReportPage report={report} page="why" title={t('reports.why.title')} period={diagnosis}>
      <div className="text-muted flex flex-wrap justify-between gap-x-4 text-sm">
        <p>
          {t('reports.why.lead', {
            optOuts: diagnosis.optOuts,
            from: words.day(diagnosis.days.from),
            to: words.day(diagnosis.days.to),
          })}
        </p>
        <CsvLink report={report} panel="why" title={t('reports.why.title')} />
        <p className="w-full tabular-nums">{leaversText(words, diagnosis.leavers)}</p>
      </div>
      {findings.length === 0 ? (
        <EmptyState title={t('reports.why.none')}>{t('reports.why.noneText')}</EmptyState>
      ) : (
        <ol className="space-y-4">
          {findings.map((finding) => (
            <li key={finding.id}>
              <FindingPanel report={report} finding={finding} />
            </li>
          ))}
        </ol>
      )}
      <p className="text-muted max-w-prose text-sm text-pretty">
        {t('reports.why.footnote')} {diagnosis.optOuts > 0 ? t(`reports.why.basis.${basis}`) : null}{' '}
        {tooThin.length > 0
          ? t('reports.why.tooThin', {
              causes: list(tooThin.map((cause) => t(`reports.name.cause.${cause}`))),
            })
          : null}{' '}
        {unknown.has('failures') ? t('reports.why.failedUnknown') : null}{' '}
        {unknown.has('people') ? t('reports.why.peopleUnknown') : null}
      </p>
      {incomparable.length > 0 ? (
        <p className="text-muted max-w-prose text-sm text-pretty">
          {t('reports.why.incomparable', {
            sources: list(incomparable.map((source) => nameOf(report, 'consent_source', source))),
          })}
        </p>
      ) : null}
    </ReportPage>
  );
}

/** Where a finding is looked into: of a campaign on its own page. */
function hrefOfShown(report: OpenReport, { panel, query }: Finding['show']): string {
  const [campaign] = query.campaign ?? [];
  return panel === 'campaigns' && campaign
    ? pathToCampaign(report.base, campaign)
    : hrefOf(report, PAGES[panel], query);
}

const SURENESS = { strong: '●●●', likely: '●●○', hint: '●○○' } as const;

function FindingPanel({ report, finding }: { report: OpenReport; finding: Finding }) {
  const { t } = report.words;
  const { cause, sure, about, evidence, show, action, optOuts } = finding;
  return (
    <Card
      id={finding.id.replaceAll(/[^\w-]/g, '-')}
      title={t(`reports.why.cause.${cause}`)}
      lead={
        <>
          <span className="text-ink font-medium">{subjectName(report, about)}</span>
          {' · '}
          {t('reports.why.optOuts', { count: optOuts })}
        </>
      }
      actions={
        <span className="text-muted">
          <span aria-hidden="true" className="text-data-2 mr-1.5 tracking-widest">
            {SURENESS[sure]}
          </span>
          {t(`reports.why.sure.${sure}`)}
        </span>
      }
    >
      <ul className="space-y-2.5 text-sm">
        {evidence.map((each) => (
          <li key={each.measure}>
            <EvidenceLine report={report} evidence={each} />
          </li>
        ))}
      </ul>
      <div className="bg-tint mt-4 rounded-md px-3 py-2.5 text-sm">
        <h3 className="font-medium">{t('reports.why.todo')}</h3>
        <p className="max-w-prose text-pretty">{t(`reports.why.action.${action}`)}</p>
      </div>
      <p data-screen-only className="mt-3 text-sm">
        <a href={hrefOfShown(report, show)}>{t(`reports.why.show.${show.panel}`)}</a>
      </p>
    </Card>
  );
}

function EvidenceLine({ report: { words }, evidence }: { report: OpenReport; evidence: Evidence }) {
  const { t, number, percent } = words;
  const { measure, found, against, times } = evidence;
  return (
    <>
      <p>
        {t(`reports.why.measure.${measure}`)}
        {times === null ? null : (
          <strong className="font-semibold">
            {' · '}
            {t('reports.why.times', {
              times: new Intl.NumberFormat(words.locale, { maximumFractionDigits: 1 }).format(times),
            })}
          </strong>
        )}
      </p>
      <PairBars
        found={{
          rate: found.rate,
          text: percent(found.rate),
          of: t('reports.why.counted', {
            part: number(Math.round(found.part)),
            whole: number(Math.round(found.whole)),
          }),
        }}
        interval={{ ...found.interval, text: intervalText(words, found.interval) }}
        against={
          against && {
            rate: against.rate,
            text: percent(against.rate),
            of: t(`reports.why.against.${against.what}`),
          }
        }
      />
    </>
  );
}

function subjectName(report: OpenReport, about: Subject): string {
  const { t } = report.words;
  switch (about.kind) {
    case 'campaign':
      return t('reports.why.about.campaign', { name: about.name });
    case 'consent_source':
      return about.key === ''
        ? t('reports.why.about.unverified')
        : t('reports.why.about.consent_source', { name: about.key });
    case 'consent_age':
      return t('reports.why.about.consent_age');
    case 'sends':
      return t('reports.why.about.sends', {
        channel: nameOf(report, 'channel', about.channel),
        from: report.words.day(about.from),
        to: report.words.day(about.to),
      });
    case 'topic':
      return t('reports.why.about.topic', { name: nameOf(report, 'topic', about.key) });
    case 'reason':
      return t('reports.why.about.reason', { name: nameOf(report, 'reason', about.key) });
    case 'all':
      return t('reports.why.about.all');
  }
}
