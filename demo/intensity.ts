import { createWorld, type WorldSettings } from './world';

const SAMPLE = 1_500;
const ROUNDS = 8;

/** How often people must change something to give about this many events. Found on a sample of lives. */
export function intensityFor(events: number, settings: Omit<WorldSettings, 'intensity'>): number {
  const sample = Math.min(SAMPLE, settings.recipients);
  const wanted = (events / settings.recipients) * sample;
  let intensity = wanted / countEvents({ ...settings, intensity: 1 }, sample);
  for (let round = 0; round < ROUNDS; round += 1) {
    const found = countEvents({ ...settings, intensity }, sample);
    if (Math.abs(found / wanted - 1) < 0.01) break;
    intensity *= wanted / Math.max(1, found);
  }
  return intensity;
}

function countEvents(settings: WorldSettings, sample: number): number {
  const world = createWorld(settings);
  let events = 0;
  for (let place = 0; place < sample; place += 1) {
    const { journal } = world.lifeOf(Math.floor(((place + 0.5) / sample) * settings.recipients));
    for (const change of journal.changes) events += change.events.length;
  }
  return Math.max(1, events);
}
