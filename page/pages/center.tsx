import { escaped, joined, type Html } from '@/page/markup/html';
import { template } from '@/page/markup/template';
import { centerDetail, centerView } from '@/page/view/center';
import type { Visit } from '@/page/visit';
import { CenterForm } from '@/components/preference/center-form';
import type { CenterState, TopicState } from '@/components/preference/center-state';
import { ChannelRows } from '@/components/preference/channel-rows';
import { LockedTopicRow, TopicGroup, TopicRow } from '@/components/preference/topic-rows';
import type { CenterView, GroupView, LockedTopicView, TopicView } from '@/components/preference/view';
import { Fold } from '@/components/ui/fold';

/**
 * The whole center: plain on a manage link, folded below the ways out on an unsubscribe link.
 * @param typed what was typed into a form that is shown again with an error.
 */
export function centerPart(
  visit: Visit,
  { isOpen, typed, isGpcHonoured }: { isOpen: boolean; typed: CenterState | null; isGpcHonoured: boolean },
): Html {
  const { t } = visit.words;
  const isManage = visit.link.link.purpose === 'm';
  return around(
    {
      title: t('center.title'),
      lead: t('center.lead'),
      needsManage: visit.link.reducesOnly ? t('comeBack.needsManage') : null,
      fold: isManage ? null : { detail: centerDetail(visit), isOpen },
    },
    { form: centerForm(centerView(visit, typed, isGpcHonoured)) },
  );
}

type Around = {
  title: string;
  lead: string;
  needsManage: string | null;
  fold: { detail: string; isOpen: boolean } | null;
};

const around = template<Around, 'form'>(({ title, lead, needsManage, fold }, inner) => {
  const about = (
    <div className="text-muted">
      <p>{lead}</p>
      {needsManage ? <p className="mt-1 text-sm">{needsManage}</p> : null}
    </div>
  );
  if (!fold)
    return (
      <section className="space-y-5">
        <h2 className="text-xl font-bold">{title}</h2>
        {about}
        {inner('form')}
      </section>
    );
  return (
    <Fold title={title} detail={fold.detail} isOpen={fold.isOpen}>
      <div className="space-y-6 pt-5">
        {about}
        {inner('form')}
      </div>
    </Fold>
  );
});

function centerForm({ state, seen, channels, groups, lockedLabel, forecast, ...view }: CenterView): Html {
  const { action, filter, pauseAll, save } = view;
  return form(
    { action, filter, pauseAll, save, pause: state.pause },
    {
      now: escaped(forecast.now),
      then: escaped(forecast.shown ?? '\u00a0'),
      seen: escaped(seen),
      channels: channelRows({
        channels,
        state: { channels: state.channels, resumeChannels: state.resumeChannels },
      }),
      topics: joined(
        groups.map(({ name, fold, topics, lockedTopics }) =>
          group(
            { name, fold },
            {
              rows: joined([
                ...topics.map((topic) => topicRow({ topic, state: state.topics[topic.key] ?? null })),
                ...lockedTopics.map((topic) => lockedRow({ topic, label: lockedLabel })),
              ]),
            },
          ),
        ),
      ),
      data: escaped(JSON.stringify(forecast.data)),
    },
  );
}

const form = template<
  Pick<CenterView, 'action' | 'filter' | 'pauseAll' | 'save'> & { pause: string },
  'now' | 'then' | 'seen' | 'channels' | 'topics' | 'data'
>((view, inner) => (
  <CenterForm
    view={{ ...view, now: inner('now'), then: inner('then') }}
    seen={inner('seen')}
    channels={inner('channels')}
    topics={inner('topics')}
    data={inner('data')}
  />
));

const channelRows = template<{
  channels: CenterView['channels'];
  state: Pick<CenterState, 'channels' | 'resumeChannels'>;
}>((props) => <ChannelRows {...props} />);

const group = template<Pick<GroupView, 'name' | 'fold'>, 'rows'>((props, inner) => (
  <TopicGroup group={props}>{inner('rows')}</TopicGroup>
));

const topicRow = template<{ topic: TopicView; state: TopicState | null }>((props) => <TopicRow {...props} />);

const lockedRow = template<{ topic: LockedTopicView; label: string }>((props) => (
  <LockedTopicRow {...props} />
));
