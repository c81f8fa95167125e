import type { DayRange } from '@/lib/days';
import { GAINS, MOVES, type Balance, type Move, type MoveCell } from '@/domain/reports/balance/schema';

const isGain = (move: Move) => GAINS.some((each) => each === move);

/** One channel's list over a range of days. @param cells of all days up to its end, and perhaps later ones. */
export function balanceOf(cells: readonly MoveCell[], channel: string, days: DayRange): Balance {
  const own = cells.filter((cell) => cell.channel === channel);
  const sizeBefore = (isBefore: (day: string) => boolean) =>
    own.reduce(
      (sum, { day, move, people }) => sum + (isBefore(day) ? (isGain(move) ? people : -people) : 0),
      0,
    );
  const start = sizeBefore((day) => day < days.from);
  const end = sizeBefore((day) => day <= days.to);
  const within = own.filter(({ day }) => day >= days.from && day <= days.to);
  const count = (move: Move) =>
    within.reduce((sum, cell) => (cell.move === move ? sum + cell.people : sum), 0);
  const moves = Object.fromEntries(MOVES.map((move) => [move, count(move)])) as Balance['moves'];
  return { channel, start, moves, end, growth: start > 0 ? (end - start) / start : null };
}
