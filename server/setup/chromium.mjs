/** A browser for the end-to-end tests: Playwright's own, Debian's, or one that CHROMIUM_PATH points at. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const DEBIANS = '/usr/bin/chromium';

/** Installs one where there is none. False, with a word on what to do, where that is refused. */
export function ensureChromium() {
  if (hasBrowser()) return true;
  const onDebian = existsSync('/etc/debian_version');
  if (onDebian && process.getuid?.() === 0) {
    const apt = { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
    spawnSync('apt-get', ['update', '-q'], apt);
    spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], apt);
  } else {
    spawnSync('npx', ['playwright', 'install', 'chromium'], {
      stdio: 'inherit',
      shell: process.platform === 'win32',
    });
  }
  if (hasBrowser()) return true;
  console.error(
    'The end-to-end tests need Chromium, and it could not be installed. ' +
      (onDebian ? 'As root: apt-get install chromium. ' : 'Try: npx playwright install chromium. ') +
      'Or set CHROMIUM_PATH to a Chromium or Chrome that is there.',
  );
  return false;
}

function hasBrowser() {
  if (process.env.CHROMIUM_PATH) return existsSync(process.env.CHROMIUM_PATH);
  return existsSync(DEBIANS) || existsSync(playwrightsOwn());
}

/** Asked in a process of its own: the packages may have been installed after this one started. */
function playwrightsOwn() {
  const script = "import('@playwright/test').then(({ chromium }) => console.log(chromium.executablePath()))";
  return spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' }).stdout.trim();
}
