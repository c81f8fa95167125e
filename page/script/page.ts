/**
 * All the script of a recipient's page, which works without it too. Everything it knows stands in the page: it carries
 * no words and no data of its own. `npm run generate` makes one small file of it.
 */
import { followCenter } from './center';
import { countComment } from './comment';
import { filterTopics } from './filter';
import { isAsItCame } from './forms';

followCenter();
countComment();
filterTopics();

// A page that the browser restores as it was left may state what is no longer so. Where something was typed or ticked
// it stays, because that would be lost.
addEventListener('pageshow', ({ persisted }) => {
  if (persisted && [...document.forms].every(isAsItCame)) location.reload();
});
