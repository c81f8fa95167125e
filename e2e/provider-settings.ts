export const CLIENT_ID = 'optdown';
export const CLIENT_SECRET = 'a secret between two processes of a test';

/** The settings that the app under test is started with. */
export function providerSettings(port: string): Record<string, string> {
  return {
    OIDC_ISSUER: `http://localhost:${port}`,
    OIDC_CLIENT_ID: CLIENT_ID,
    OIDC_CLIENT_SECRET: CLIENT_SECRET,
    OIDC_NAME: 'Test Provider',
  };
}
