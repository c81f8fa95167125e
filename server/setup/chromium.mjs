/** A browser for the end-to-end tests: Debian's, Playwright's own, or one that CHROMIUM_PATH points at. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Chromium without windows. It takes less than half the processor time of the whole one, so it is preferred. */
export const HEADLESS_SHELL = '/usr/bin/chromium-headless-shell';
export const CHROMIUM = '/usr/bin/chromium';

/** Installs a browser if there is none. Returns false, after saying what to do, if that fails. */
export function ensureChromium() {
  const onDebian = existsSync('/etc/debian_version');
  if (onDebian && process.getuid?.() === 0) {
    if (!process.env.CHROMIUM_PATH && !existsSync(HEADLESS_SHELL)) installWithApt('chromium-headless-shell');
    if (!hasBrowser()) installWithApt('chromium');
  } else if (!hasBrowser()) {
    spawnSync('npx', ['playwright', 'install', 'chromium'], {
      stdio: 'inherit',
      shell: process.platform === 'win32',
    });
  }
  if (hasBrowser()) return true;
  console.error(
    'The end-to-end tests need Chromium, and it could not be installed. ' +
      (onDebian
        ? 'As root: apt-get install chromium-headless-shell. '
        : 'Try: npx playwright install chromium. ') +
      'Or set CHROMIUM_PATH to an installed Chromium or Chrome.',
  );
  return false;
}

/** Says nothing if it fails: Ubuntu has no such packages, and there may be another browser. */
function installWithApt(name) {
  const apt = (...args) =>
    spawnSync('apt-get', args, {
      stdio: 'ignore',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0;
  console.log(`Installing ${name} …`);
  const install = ['install', '-y', '-q', '--no-install-recommends', name];
  if (!apt(...install)) apt('update', '-q') && apt(...install);
}

function hasBrowser() {
  if (process.env.CHROMIUM_PATH) return existsSync(process.env.CHROMIUM_PATH);
  return existsSync(HEADLESS_SHELL) || existsSync(CHROMIUM) || existsSync(playwrightsOwn());
}

/** Asked in a separate process: the packages may have been installed after this one started. */
function playwrightsOwn() {
  const script = "import('@playwright/test').then(({ chromium }) => console.log(chromium.executablePath()))";
  return spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' }).stdout.trim();
}
