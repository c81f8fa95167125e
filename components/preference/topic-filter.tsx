import { matches } from '@/components/preference/topic-rows';
import type { CenterView, GroupView } from '@/components/preference/view';
import { useAlive } from '@/components/ui/alive';

/**
 * Filters many topics as the user types. Only a script can do that without losing ticks that are not saved yet: without
 * scripts it is hidden but keeps its space.
 */
export function TopicFilter({
  view: { label, found },
  groups,
  query,
  onQuery,
}: {
  view: NonNullable<CenterView['filter']>;
  groups: GroupView[];
  query: string;
  onQuery: (query: string) => void;
}) {
  const isAlive = useAlive();
  const shown = groups
    .flatMap(({ topics, lockedTopics }) => [...topics, ...lockedTopics])
    .filter((topic) => matches(topic, query)).length;
  return (
    <div className={isAlive ? undefined : 'invisible'}>
      <label htmlFor="topic-filter" className="font-medium">
        {label}
      </label>
      <input
        id="topic-filter"
        type="search"
        dir="auto"
        value={query}
        onChange={(event) => {
          onQuery(event.target.value);
        }}
        onKeyDown={(event) => {
          // Otherwise Enter would save.
          if (event.key === 'Enter') event.preventDefault();
        }}
        className="border-line-strong bg-surface mt-1 min-h-11 w-full rounded-xl border px-3"
      />
      <p role="status" className="text-muted min-h-5 text-sm">
        {query.trim() === '' ? '' : found.replace('#', String(shown))}
      </p>
    </div>
  );
}
