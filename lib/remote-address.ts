import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';
import proxyAddr from 'proxy-addr';
import { env, type TrustedProxies } from '@/lib/env';
import { processSlot } from '@/lib/slot';

const slot = processSlot<AsyncLocalStorage<string | undefined>>('remote-address');

function storage(): AsyncLocalStorage<string | undefined> {
  return (slot.value ??= new AsyncLocalStorage());
}

/** Runs the code that answers a request, for which {@link remoteAddress} is then set. */
export function withRemoteAddress<T>(request: IncomingMessage, work: () => T): T {
  return comingFrom(addressOf(request, env().TRUST_PROXY), work);
}

/** Runs the code that answers a request of which the address is known. */
export function comingFrom<T>(address: string | undefined, work: () => T): T {
  return storage().run(address, work);
}

/** The address that the current request came from; null if it did not come through the front door. */
export function remoteAddress(): string | null {
  return storage().getStore() ?? null;
}

/**
 * The address that sent a request: the socket's or, if that is a proxy the operator trusts (TRUST_PROXY), the nearest
 * address in X-Forwarded-For that is not one. A header that no trusted proxy wrote has no effect. Requirement 30.
 */
export function addressOf(request: IncomingMessage, trusted: TrustedProxies): string | undefined {
  const socket = plain(request.socket.remoteAddress);
  if (!request.headers['x-forwarded-for'] || trusted === 0) return socket;
  const trust =
    typeof trusted === 'number'
      ? (_address: string, hop: number) => hop < trusted
      : proxyAddr.compile(trusted);
  return plain(proxyAddr(request, trust)) ?? socket;
}

/** An address in canonical spelling; undefined if it is not one. */
function plain(address: string | undefined): string | undefined {
  return address !== undefined && ipaddr.isValid(address) ? ipaddr.process(address).toString() : undefined;
}
