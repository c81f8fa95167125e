/** Why a file was refused. */
export const UPLOAD_PROBLEMS = ['no_file', 'too_large', 'not_text', 'consent', 'broken'] as const;
export type UploadProblem = (typeof UPLOAD_PROBLEMS)[number];
