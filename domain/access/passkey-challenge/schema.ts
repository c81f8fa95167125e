/** The only purpose for which a challenge is valid. */
export type ChallengePurpose = 'add' | 'second_step' | 'log_in';
