/** What a challenge is made for: none is good for anything else. */
export type ChallengePurpose = 'add' | 'second_step' | 'log_in';
