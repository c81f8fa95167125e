import { scaleLinear, scaleLog } from 'd3-scale';

/** An axis: where a value lies, 0 to 100 per cent, and the round values worth a line. */
export type Axis = { at: (value: number) => number; ticks: number[]; most: number };

/** From zero to a round number at or above `most`. */
export function axisFromZero(most: number, lines = 4): Axis {
  const scale = scaleLinear()
    .domain([0, most > 0 ? most : 1])
    .range([0, 100])
    .nice(lines);
  const [, top = 1] = scale.domain();
  return { at: (value) => scale(value), ticks: scale.ticks(lines), most: top };
}

/** Equal distances for equal ratios, as for sizes that reach from hundreds to millions. `least` is above zero. */
export function axisOfRatios(least: number, most: number): Axis {
  const from = Math.max(1, least);
  const scale = scaleLog()
    .domain([from, Math.max(from * 10, most)])
    .range([0, 100])
    .nice();
  const ticks = scale.ticks().filter((value) => /^[125]0*$/.test(String(Math.round(value))));
  const [, top = 1] = scale.domain();
  // Of 1, 2, 5 only the tens are named where there are many.
  const named = ticks.length > 7 ? ticks.filter((value) => /^10*$/.test(String(Math.round(value)))) : ticks;
  return { at: (value) => scale(Math.max(from, value)), ticks: named, most: top };
}

/** Every how manieth label is written so that at most `most` are. */
export function everyNth(count: number, most: number): number {
  return Math.max(1, Math.ceil(count / most));
}
