/**
 * Opens the folds around a control, shows its entry if a search left it out, and focuses it. Not every browser opens
 * folds for a link into them.
 */
export function reveal(id: string): void {
  const target = document.getElementById(id);
  if (!target) return;
  for (let fold = target.closest('details'); fold; fold = fold.parentElement?.closest('details') ?? null)
    fold.open = true;
  target.closest('[hidden]')?.removeAttribute('hidden');
  target.scrollIntoView({ block: 'center' });
  target.focus({ preventScroll: true });
}
