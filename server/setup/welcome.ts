import type { Installed } from '@/server/setup/sample-data';

/** Prints what there is to open, once the app is served. */
export function welcome(url: string, { owners, links }: Installed, started: number): void {
  printLinks(url, links, started);
  printOwners(url, owners);
  console.log(`\nThe API’s reference is at ${url}/docs (a key: npm run api-key -- create --help).`);
}

function printLinks(url: string, links: Installed['links'], started: number): void {
  const width = Math.max(...links.map(({ label }) => label.length));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`\nOptdown serves ${url} (ready in ${seconds} s). Open:\n`);
  for (const { label, url: link } of links) console.log(`  ${label.padEnd(width)}  ${link}`);
}

function printOwners(url: string, owners: Installed['owners']): void {
  if (owners.length === 0) {
    console.log(`\nThe admin area is at ${url}/admin (a lost password: npm run owner -- reset).`);
    return;
  }
  console.log(`\nThe admin area is at ${url}/admin. Its owner, with a password that is not shown again:\n`);
  for (const { email, password } of owners) console.log(`  e-mail    ${email}\n  password  ${password}`);
}
