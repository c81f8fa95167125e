import type { CenterState } from '@/components/preference/center-state';
import { Tick } from '@/components/preference/tick';
import type { CenterView } from '@/components/preference/view';

/** The channels that reach the recipient, each with its masked address. */
export function ChannelRows({
  channels: { title, hint, items, isImplied },
  state,
}: {
  channels: CenterView['channels'];
  state: Pick<CenterState, 'channels' | 'resumeChannels'>;
}) {
  if (isImplied)
    return items.map(({ channel }) => (
      <input key={channel} type="hidden" name={`channels.${channel}`} value="on" />
    ));
  return (
    <fieldset>
      <legend className="text-lg font-semibold">{title}</legend>
      <p className="text-muted text-sm">{hint}</p>
      <div className="border-line bg-surface divide-line mt-2 divide-y rounded-lg border">
        {items.map(({ channel, label, address, locked, note, resume }) => (
          <div key={channel} className="px-3 py-1">
            <Tick
              id={`channel-${channel}`}
              name={`channels.${channel}`}
              isOn={state.channels[channel] ?? false}
              isLocked={locked}
              label={label}
              aside={address}
              notes={note ? [note] : []}
            />
            {resume ? (
              <Tick
                id={`resume-${channel}`}
                name={`resumeChannels.${channel}`}
                isOn={state.resumeChannels[channel] ?? false}
                label={resume}
              />
            ) : null}
          </div>
        ))}
      </div>
    </fieldset>
  );
}
