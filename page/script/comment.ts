import { counterText, type Counter } from '@/components/preference/counter';
import { countCharacters, typedText } from '@/lib/characters';

/** Counts the characters that are left for a comment. */
export function countComment(): void {
  const comment = document.querySelector<HTMLTextAreaElement>('#comment');
  const status = document.querySelector<HTMLElement>('#counter');
  if (!comment || !status) return;
  const counter = JSON.parse(status.dataset['counter'] ?? '') as Counter;
  const count = () => {
    status.textContent = counterText(counter, countCharacters(typedText(comment.value)));
  };
  comment.addEventListener('input', count);
  // What was typed before this script came, or restored by the browser.
  count();
}
