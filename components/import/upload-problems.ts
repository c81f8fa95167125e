/** Why a file was not taken in. */
export const UPLOAD_PROBLEMS = ['no_file', 'too_large', 'consent', 'broken'] as const;
export type UploadProblem = (typeof UPLOAD_PROBLEMS)[number];
