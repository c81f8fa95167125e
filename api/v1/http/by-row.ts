/**
 * Requests of many rows, in which one bad row must not cost the others: {@link rowsOf} describes the rows in the
 * OpenAPI document and never refuses a body because of one row. See docs/decisions/0036.
 */
import { z } from '@hono/zod-openapi';
import { faultsOf } from './faults';

/** Why a row was rejected. The other rows were accepted. */
export type RowFault = { code: string; field: string | null; message: string };
/** A valid row; or what is wrong with it, and the value given. */
export type ReadRow<Row> = { row: Row } | { fault: RowFault; given: unknown };

const faultFields = {
  code: z.string().meta({
    description: 'What is wrong, as a code: `invalid`, `unknown_field`, or the reason for the refusal.',
  }),
  field: z.string().nullable().meta({ description: 'The field of the row; null: the row as a whole.' }),
  message: z.string().meta({ description: 'What is wrong, in words.' }),
};

/** Why a row was rejected, where each row has an answer in its place. */
export const rowFaultSchema = z.object(faultFields).openapi('RowProblem');

const MAX_REJECTS = 1_000;

/** The rejected rows, where rows are only counted: fields of the answer. */
export const rejectedFields = {
  rejected: z.int().meta({ description: 'How many rows were rejected. All others were accepted.' }),
  rejects: z
    .array(
      z
        .object({
          at: z.string().meta({
            description:
              'Which row: a JSON Pointer into the body; of lines, `/` and their place from 0, or `line` and their number.',
          }),
          ...faultFields,
        })
        .openapi('RejectedRow'),
    )
    .meta({ description: `The rejected rows, at most the first ${MAX_REJECTS.toLocaleString('en')}.` }),
};

/** The `rejectedFields` of an answer without rejected rows, for examples. */
export const NONE_REJECTED: { rejected: number; rejects: never[] } = { rejected: 0, rejects: [] };

/** The {@link rejectedFields} of an answer. */
export function rejectedOf(faults: readonly { at: string; fault: RowFault }[]) {
  return {
    rejected: faults.length,
    rejects: faults
      .slice(0, MAX_REJECTS)
      .map(({ at, fault: { code, field, message } }) => ({ at, code, field, message })),
  };
}

/** Reads one row. The name of the wrong field comes before the message, as in the reasons of imports. */
export function readRow<Schema extends z.ZodType>(schema: Schema, given: unknown): ReadRow<z.output<Schema>> {
  const read = schema.safeParse(given);
  return read.success ? { row: read.data } : { fault: faultIn(read.error), given };
}

function faultIn(error: z.ZodError): RowFault {
  const [issue] = error.issues;
  const [fault] = faultsOf(error, 'json');
  const code = issue?.code === 'unrecognized_keys' ? 'unknown_field' : 'invalid';
  const keys = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const field = [...(issue?.path ?? []), ...keys].join('.') || null;
  const message = fault?.message ?? 'It is not valid.';
  return { code, field, message: field === null ? message : `${field}: ${message}` };
}

/**
 * An array whose rows are each validated separately. In the OpenAPI document it appears as a plain array of rows,
 * marked `x-by-row`, by which the tests find it.
 */
export function rowsOf<Schema extends z.ZodType>(row: Schema, { max, description }: RowsDescription) {
  const rows = z.array(new RowReader({ type: 'readonly', innerType: row }) as unknown as ReadsRow<Schema>);
  return rows
    .min(1)
    .max(max)
    .openapi({
      'x-by-row': true,
      description: [
        description,
        'A row that cannot be accepted is reported in the answer; the others are accepted.',
      ]
        .filter(Boolean)
        .join(' '),
    });
}

type RowsDescription = { max: number; description?: string };
type ReadsRow<Schema extends z.ZodType> = z.ZodType<ReadRow<z.output<Schema>>, z.input<Schema>>;

/**
 * Zod's own way to define a type: a wrapper that is documented as the type it wraps, and turns an invalid value into a
 * result.
 */
const RowReader = z.core.$constructor<z.ZodReadonly<z.ZodType>>('RowReader', (reader, definition) => {
  z.ZodReadonly.init(reader, definition);
  reader._zod.parse = (payload) => {
    payload.value = readRow(definition.innerType, payload.value);
    return payload;
  };
  // The document generator asks a schema this way whether it accepts null or undefined; a row accepts neither.
  reader.safeParse = ((given) => definition.innerType.safeParse(given)) as typeof reader.safeParse;
});

/** The valid rows, each with its index among all. */
export function goodRows<Row>(rows: readonly ReadRow<Row>[]): { index: number; row: Row }[] {
  return rows.flatMap((read, index) => ('row' in read ? [{ index, row: read.row }] : []));
}

/** The invalid rows, each with its index. @param placeOf writes a row's place for the answer. */
export function badRows<Row>(
  rows: readonly ReadRow<Row>[],
  placeOf: (index: number) => string,
): { at: string; index: number; fault: RowFault }[] {
  return rows.flatMap((read, index) =>
    'fault' in read ? [{ at: placeOf(index), index, fault: read.fault }] : [],
  );
}

/**
 * Answers each row, in the order given.
 * @param answerAll answers the valid rows, in their order.
 */
export async function answerEach<Row, Answer>(
  rows: readonly ReadRow<Row>[],
  answerAll: (rows: Row[]) => Promise<readonly Answer[]>,
  refuse: (fault: RowFault, given: unknown) => Answer,
): Promise<Answer[]> {
  const good = goodRows(rows);
  const answers = good.length > 0 ? await answerAll(good.map(({ row }) => row)) : [];
  let next = 0;
  return rows.map((read) => {
    if ('fault' in read) return refuse(read.fault, read.given);
    const answer = answers[next++];
    if (answer === undefined) throw new Error('A row was not answered.');
    return answer;
  });
}

/** The ref of a rejected row, so that the caller can find it: as it was given; null if it is not text. */
export function refIn(given: unknown): string | null {
  const ref: unknown = typeof given === 'object' && given !== null && 'ref' in given ? given.ref : null;
  return typeof ref === 'string' ? ref : null;
}
