import { answerOf, change } from './change';
import { again, type FormAnswer } from './form-state';
import { exceededOf } from './repeat';
import { pauseEnd, PAUSES, topicsToStopIn } from '@/page/view/center';
import { holdingAt } from '@/page/view/holding';
import { pausesOver } from '@/page/view/pauses';
import { wordingOfWay } from '@/page/view/wording';
import { donePath, pathOf, type Visit } from '@/page/visit';
import { EVERYTHING } from '@/domain/catalog/choice/schema';
import type { PreferenceChange } from '@/domain/choices/preference/schema';
import { frequencySchema } from '@/domain/catalog/topic/schema';

/** The control that an error in this form links to. */
const FIELD = 'ways';

/**
 * One press on one of the ways out: `stop`, `less:FREQUENCY`, `pause:DAYS`, `shorten:DAYS` (of a current pause),
 * `resume`, `group:KEY` or `everything`. Requirement 12.
 */
export async function choose(visit: Visit, data: URLSearchParams): Promise<FormAnswer> {
  const choice = data.get('choice') ?? '';
  const wanted = changesOf(visit, choice);
  if (!wanted) return again(pathOf(visit), data, { code: 'unknown_choice', field: FIELD });
  const asked = visit.link.link.purpose === 'u' ? visit.about : 'center';
  // A way out asks for less. If even less comes already, because of another tab or someone else, that is not an error.
  const [first] = wanted;
  const exceeded = async (): Promise<FormAnswer> => ({
    kind: 'see',
    path: donePath(visit, first ? await exceededOf(visit, first) : {}),
  });
  if (first && first.kind !== 'stop' && isLessThan(visit, first, choice)) return exceeded();
  const outcome = await change(visit, wanted, wordingOfWay(visit, choice), asked);
  const isLessAlready =
    first?.kind !== 'resume' &&
    outcome.kind === 'refused' &&
    outcome.refusals.every(({ code }) => code === 'link_reduces_only');
  return isLessAlready ? exceeded() : answerOf(visit, wanted, outcome, data, FIELD);
}

/**
 * Whether less comes than a press asks for. A longer pause counts as less only against a press of "pause": someone who
 * shortens a pause sees it and means it.
 */
function isLessThan(visit: Visit, wanted: PreferenceChange, choice: string): boolean {
  const { isOn, pausedUntil } = holdingAt(visit, wanted.scope);
  const isPausedLonger =
    wanted.kind === 'pause' &&
    choice.startsWith('pause:') &&
    pausedUntil !== null &&
    pausedUntil > wanted.until;
  return !isOn || isPausedLonger;
}

function changesOf(visit: Visit, choice: string): PreferenceChange[] | null {
  const { about, catalog, now } = visit;
  const [way = '', argument = ''] = choice.split(':');
  switch (way) {
    case 'stop':
      return [{ kind: 'stop', scope: about }];
    case 'everything':
      return [{ kind: 'stop', scope: EVERYTHING }];
    case 'group':
      return catalog.groups.some(({ key }) => key === argument)
        ? topicsToStopIn(visit, argument).map(({ key }) => ({
            kind: 'stop',
            scope: { channel: null, topic: key },
          }))
        : null;
    case 'less': {
      const frequency = frequencySchema.safeParse(argument);
      return frequency.success ? [{ kind: 'frequency', scope: about, frequency: frequency.data }] : null;
    }
    case 'resume': {
      const pauses = pausesOver(visit, about);
      // A pause that is over by now need not be ended.
      return (pauses.length > 0 ? pauses : [{ scope: about }]).map(({ scope }) => ({
        kind: 'resume',
        scope,
      }));
    }
    case 'pause':
    case 'shorten': {
      const days = PAUSES.find((length) => String(length) === argument);
      return days ? [{ kind: 'pause', scope: about, until: pauseEnd(now, days) }] : null;
    }
    default:
      return null;
  }
}
