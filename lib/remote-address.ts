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

/** Does what answers a request, knowing whose it is: {@link remoteAddress}. */
export function withRemoteAddress<T>(request: IncomingMessage, work: () => T): T {
  return storage().run(addressOf(request, env().TRUST_PROXY), work);
}

/** The address that the request at hand came from; null where the front door is not in front. */
export function remoteAddress(): string | null {
  return storage().getStore() ?? null;
}

/**
 * The address of whoever sent a request: the socket's, or, where that is a proxy which the operator trusts
 * (TRUST_PROXY), the nearest one in X-Forwarded-For that is none. A header that no trusted proxy wrote moves nothing.
 * Requirement 30.
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

/** One spelling of an address; undefined for what is none. */
function plain(address: string | undefined): string | undefined {
  return address !== undefined && ipaddr.isValid(address) ? ipaddr.process(address).toString() : undefined;
}
