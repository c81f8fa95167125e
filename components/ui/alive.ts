import { useSyncExternalStore } from 'react';

const never = () => () => undefined;

/** Whether scripts run here: false on the server, and for good where they do not. */
export function useAlive(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
