import { ScrollBox } from '@/components/ui/scroll-box';
import { Card } from '@/components/ui/card';
import type { Shown } from './shown';

const [WIDTH, HEIGHT] = [390, 780];

/** The real page of a link in each arm, as it is shown: in a frame in which nothing can be pressed. */
export function PreviewPanel({ scope, words: { t }, experiment: { key, arms } }: Shown) {
  const srcOf = (arm: string) =>
    `/admin/${scope.workspaceKey}/preview?${new URLSearchParams({ kind: 'u', experiment: key, arm }).toString()}`;
  return (
    <div data-screen-only>
      <Card id="preview" title={t('experiments.draft.preview')} lead={t('experiments.draft.previewLead')}>
        <ScrollBox label={t('experiments.draft.preview')} className="bg-tint rounded-lg p-3">
          <ul className="flex gap-4">
            {arms.map((arm) => (
              <li key={arm.key} className="shrink-0">
                <p className="mb-1 text-sm font-medium">{arm.key}</p>
                <iframe
                  src={srcOf(arm.key)}
                  title={t('experiments.draft.frame', { arm: arm.key })}
                  width={WIDTH}
                  height={HEIGHT}
                  className="border-line-strong bg-surface block max-w-full rounded-lg border"
                />
              </li>
            ))}
          </ul>
        </ScrollBox>
      </Card>
    </div>
  );
}
