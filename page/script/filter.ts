import { withoutAccents } from '@/lib/characters';

/** Filters the topics of a page that has many, as the user types. */
export function filterTopics(): void {
  const filter = document.querySelector<HTMLElement>('#filter');
  const input = filter?.querySelector('input');
  const status = filter?.querySelector('p');
  if (!filter || !input || !status) return;
  const groups = [...document.querySelectorAll<HTMLElement>('[data-group]')].map((group) => ({
    group,
    fold: group.querySelector('details'),
    topics: [...group.querySelectorAll<HTMLElement>('[data-topic]')].map((topic) => ({
      topic,
      words: bare([...topic.querySelectorAll('[dir]')].map(({ textContent }) => textContent).join(' ')),
    })),
  }));
  const show = () => {
    const query = bare(input.value.trim());
    let found = 0;
    for (const { group, fold, topics } of groups) {
      const before = found;
      for (const { topic, words } of topics) {
        topic.hidden = !words.includes(query);
        if (!topic.hidden) found += 1;
      }
      group.hidden = found === before;
      if (fold) fold.open = query !== '';
    }
    status.textContent = query === '' ? '' : (filter.dataset['found'] ?? '').replace('#', String(found));
  };
  input.addEventListener('input', show);
  input.addEventListener('keydown', (event) => {
    // Otherwise Enter would save.
    if (event.key === 'Enter') event.preventDefault();
  });
  if (input.value !== '') show();
  filter.classList.remove('invisible');
}

/** Without accents and capitals. */
function bare(text: string): string {
  return withoutAccents(text).toLowerCase();
}
