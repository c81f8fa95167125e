import { CHOICE_BUTTON } from '@/components/ui/classes';
import type { WaysView } from '@/components/preference/view';

/** One press each, done. All look alike, so that none is the one we would rather have. ACCEPTANCE 12, 13, 37. */
export function WaysOut({ ways }: { ways: WaysView }) {
  return (
    <form id="ways" method="post" action={ways.action} aria-label={ways.legend} className="space-y-2.5">
      {ways.stop ? <Way value="stop" label={ways.stop} /> : null}
      {ways.less ? (
        <div role="group" aria-labelledby="less">
          <p id="less" className="text-sm font-medium">
            {ways.less.label}
          </p>
          <div className="mt-1 grid auto-cols-fr grid-flow-col gap-2">
            {ways.less.options.map(({ value, label }) => (
              <Way key={value} value={value} label={label} />
            ))}
          </div>
        </div>
      ) : null}
      {ways.pause ? (
        <div role="group" aria-labelledby="pause">
          <p id="pause" className="text-sm font-medium">
            {ways.pause.label}
          </p>
          <div className="mt-1 grid auto-cols-fr grid-flow-col gap-2">
            {ways.pause.options.map(({ value, label, until }) => (
              <Way key={value} value={value} label={label} detail={until} />
            ))}
          </div>
        </div>
      ) : null}
      {ways.everything ? <Way value="everything" label={ways.everything} /> : null}
    </form>
  );
}

function Way({ value, label, detail }: { value: string; label: string; detail?: string }) {
  return (
    <button type="submit" name="choice" value={value} className={CHOICE_BUTTON}>
      {detail ? (
        <span className="leading-tight">
          {label} <span className="text-muted block text-xs font-normal">{detail}</span>
        </span>
      ) : (
        label
      )}
    </button>
  );
}
