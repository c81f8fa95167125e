// Without it, Next.js would take the one of the folder above: Optdown's.
export function register() {}
