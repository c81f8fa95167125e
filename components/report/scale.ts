import { scaleLinear, scaleLog } from 'd3-scale';

/** An axis: where a value lies, 0 to 100 per cent, and the round values to draw lines at. */
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

const MAX_NAMED = 5;

/** A logarithmic axis, for sizes from hundreds to millions; it extends a little beyond `least` and `most`. */
export function axisOfRatios(least: number, most: number): Axis & { least: number } {
  const from = Math.max(1, least * 0.8);
  const to = Math.max(from * 4, most * 1.25);
  const scale = scaleLog().domain([from, to]).range([0, 100]);
  const round = scale.ticks().filter((value) => /^[125]0*$/.test(String(Math.round(value))));
  const step = everyNth(round.length, MAX_NAMED);
  return {
    at: (value) => scale(Math.max(from, value)),
    ticks: round.filter((_, index) => index % step === 0),
    most: to,
    least: from,
  };
}

/** The step between labels so that at most `most` are written. */
export function everyNth(count: number, most: number): number {
  return Math.max(1, Math.ceil(count / most));
}
