import { notFound } from 'next/navigation';
import { z } from 'zod';
import { answerInstead, noteBegun } from '@/lib/form-answer';
import { isTextForJsonb } from '@/lib/json';

/** A word that a page binds to an action: a key, an id, a ref. Without what PostgreSQL cannot hold. */
export const TEXT = z.string().max(4_096).refine(isTextForJsonb);
/** A revision or version, as PostgreSQL counts them. */
export const NUMBER = z.int32();
export const YES_OR_NO = z.boolean();
/** For the action itself to look into; what it said before, which comes from the browser, and by which nothing goes. */
export const ANYTHING = z.unknown();
/** A form's fields; NUL, which no keyboard types and PostgreSQL cannot hold, is left out of them. */
export const FORM = z.instanceof(FormData).transform((given) => {
  const form = new FormData();
  for (const [name, value] of given)
    form.append(name, typeof value === 'string' ? value.replaceAll('\0', '') : value);
  return form;
});

/**
 * A server action, as each must be made: whoever knows its id can call it with anything. Arguments of other types than
 * `given` are answered with 400, and the action does not run.
 * @param given what each argument is, in their order; more than these are not looked at.
 */
export function action<Given extends [] | [z.ZodType, ...z.ZodType[]], Outcome>(
  given: Given,
  work: (...args: { [At in keyof Given]: z.output<Given[At]> }) => Promise<Outcome>,
): (...args: { [At in keyof Given]: z.input<Given[At]> }) => Promise<Outcome> {
  return async (...args) => {
    const parsed = given.map((schema, at) => schema.safeParse(args[at]));
    if (parsed.some(({ success }) => !success)) return refuseForm();
    noteBegun();
    return work(...(parsed.map(({ data }) => data) as Parameters<typeof work>));
  };
}

/** Answers 400: no page of ours sends this. */
export function refuseForm(): never {
  answerInstead({
    status: 400,
    contentType: 'text/plain; charset=utf-8',
    body: 'This is not what a form of ours sends. Nothing was changed.\n',
  });
  // Next.js knows no other refusal than this and "forbidden" that is no failure of ours.
  return notFound();
}
