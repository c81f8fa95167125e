import { z } from 'zod';
import { credentialsSchema, loginNameSchema } from '@/domain/access/login/schema';
import { newPasswordSchema } from '@/domain/access/password/schema';
import { inviteSchema } from '@/domain/access/member/schema';
import { actSchema, mergeSchema, searchSchema } from '@/domain/choices/act-for/schema';

/** The schemas of the admin area's forms, by the name that a page gives: the same ones that the actions parse with. */
export const FORM_SCHEMAS = {
  credentials: credentialsSchema,
  invite: inviteSchema,
  search: searchSchema,
  act: actSchema,
  merge: mergeSchema,
  password: newPasswordSchema,
  newLogin: z.object({ name: loginNameSchema, password: newPasswordSchema.shape.newPassword }),
} as const satisfies Record<string, z.ZodObject>;

export type FormSchema = keyof typeof FORM_SCHEMAS;

/** The names of the fields that a schema refuses, in order; empty if it accepts them all. */
export function refusedFields(schema: FormSchema, values: unknown): string[] {
  const parsed = FORM_SCHEMAS[schema].safeParse(values);
  return parsed.success ? [] : [...new Set(parsed.error.issues.map(({ path }) => String(path[0])))];
}
