import { notFound } from 'next/navigation';
import { z } from 'zod';
import { postedText } from '@/lib/characters';
import { answerInstead, noteBegun } from '@/lib/form-answer';
import { isTextForJsonb } from '@/lib/json';

/** A string that a page binds to an action: a key, an id, a ref. Without characters that PostgreSQL cannot store. */
export const TEXT = z.string().max(4_096).refine(isTextForJsonb);
/** A revision or version, as PostgreSQL counts them. */
export const NUMBER = z.int32();
export const YES_OR_NO = z.boolean();
/**
 * An argument that the action checks itself, or its previous answer, which comes from the browser and decides nothing.
 */
export const ANYTHING = z.unknown();
/** A form's fields, their texts as they were typed. */
export const FORM = z.instanceof(FormData).transform((given) => {
  const form = new FormData();
  for (const [name, value] of given) form.append(name, typeof value === 'string' ? postedText(value) : value);
  return form;
});

/**
 * Makes a server action; every action must be made with it, because anyone who knows an action's id can call it with
 * anything. Arguments of other types than `given` are answered with 400, and the action does not run.
 * @param given the schema of each argument, in order; further arguments are ignored.
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

/** Answers 400: none of our pages sends this. */
export function refuseForm(): never {
  answerInstead({
    status: 400,
    contentType: 'text/plain; charset=utf-8',
    body: 'This is not what our forms send. Nothing was changed.\n',
  });
  // Next.js has only this and "forbidden" as refusals that do not count as failures.
  return notFound();
}
