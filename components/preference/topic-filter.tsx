import type { CenterView } from '@/components/preference/view';

/**
 * Filters many topics as the user types. Only a script can do that without losing ticks that are not saved yet: until
 * the page's script has come it is hidden but keeps its space.
 */
export function TopicFilter({ view: { label, found } }: { view: NonNullable<CenterView['filter']> }) {
  return (
    <div id="filter" data-found={found} className="invisible">
      <label htmlFor="topic-filter" className="font-medium">
        {label}
      </label>
      <input
        id="topic-filter"
        type="search"
        dir="auto"
        className="border-line-strong bg-surface mt-1 min-h-11 w-full rounded-xl border px-3"
      />
      <p role="status" className="text-muted min-h-5 text-sm" />
    </div>
  );
}
