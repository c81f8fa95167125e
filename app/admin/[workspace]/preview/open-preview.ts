import { requireMember } from '@/app/admin/_shell/session';
import type { Visit } from '@/page/visit';
import { wordsFor } from '@/page/words';
import { readExperiment } from '@/domain/catalog/experiment/data';
import { STANDARD, type ArmContent } from '@/domain/catalog/arm/schema';
import type { MemberScope } from '@/domain/access/scope/schema';
import { grantPreview } from '@/domain/access/scope/rules';
import { readDraft } from '@/domain/settings/draft/data';
import { catalogOf } from '@/domain/settings/draft/rules';
import { notYetKnown } from '@/domain/choices/preference/data/read';
import { scopeOfLink } from '@/domain/catalog/choice/rules';
import { ADDRESS_OF } from '@/domain/people/recipient/schema';
import { pickLocale } from '@/domain/workspace/rules';
import { now } from '@/lib/clock';

/** What the preview shows beside the ways out: an arm of an experiment, or what everyone is shown. */
async function contentShown(scope: MemberScope, asked: URLSearchParams): Promise<ArmContent> {
  const experiment = await readExperiment(scope, asked.get('experiment') ?? '');
  const arm = experiment?.arms.find(({ key }) => key === asked.get('arm'));
  return arm?.content ?? STANDARD;
}

/** Shown in place of a real address. */
const EXAMPLES = { email: 'a•••@example.com', phone: '•••• 0123', push: '•••', postal: '•••' } as const;

/**
 * A visit of no real recipient, who has chosen nothing, to the page as the draft would have it.
 * @param asked the kind of link, the language, and an arm of an experiment.
 */
export async function openPreview(workspaceKey: string, asked: URLSearchParams): Promise<Visit> {
  const scope = await requireMember(workspaceKey, 'settings.read');
  const { configuration } = await readDraft(scope);
  const catalog = catalogOf(configuration, { id: scope.workspaceId, key: scope.workspaceKey });
  const topic = catalog.topics.find(({ kind }) => kind === 'marketing');
  const channel = topic?.channels[0]?.channel ?? catalog.channels[0] ?? null;
  const purpose = asked.get('kind') === 'm' ? 'm' : 'u';
  const link = grantPreview(scope, { purpose, channel, topic: topic?.key ?? null });
  const locale = pickLocale([asked.get('lang')], catalog.workspace);
  const { look } = configuration;
  const nobody = notYetKnown('preview');
  return {
    token: 'preview',
    link,
    catalog,
    logo: look.logo && `data:${look.logo.type};base64,${look.logo.data}`,
    about: scopeOfLink(link.link, catalog.topics),
    arm: { experimentId: null, arm: null, content: await contentShown(scope, asked) },
    words: wordsFor(locale, catalog.workspace.timeZone, catalog.copy),
    pickedLanguage: null,
    center: {
      ...nobody,
      recipient: {
        ...nobody.recipient,
        locale,
        maskedAddresses: Object.fromEntries(
          catalog.channels.map((each) => [ADDRESS_OF[each], EXAMPLES[ADDRESS_OF[each]]]),
        ),
      },
      // A consent, so that nothing hides what the page can show.
      consentSource: 'preview',
    },
    userAgent: '',
    now: now(),
  };
}
