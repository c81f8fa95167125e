import type { PGlite } from '@electric-sql/pglite';
import { CopyBuffer, startsCopyIn } from './copy-buffer';

type Deliver = (data: Uint8Array) => void;

interface Waiting {
  handler: number;
  bytes: Uint8Array;
  deliver: Deliver;
  resolve: (sent: number) => void;
  reject: (error: Error) => void;
}

const TYPE = { query: 0x51, sync: 0x53, flush: 0x48, terminate: 0x58 } as const;
/** Parse, Bind, Describe, Execute, Close: they mean something only together, up to a Sync or a Flush. */
const EXTENDED = new Set([0x50, 0x42, 0x44, 0x45, 0x43]);

/**
 * Lets many connections share PGlite's single session, one whole exchange at a time.
 *
 * It replaces the queue inside @electric-sql/pglite-socket, which takes turns message by message. There, one
 * connection's Parse can land between another's Parse and Bind, which then reads the wrong statement's rows
 * (electric-sql/pglite issue 1046); an internal error stops the queue for good; and COPY … FROM STDIN ends the process.
 * Here extended messages wait for their Sync and run in one call, a transaction keeps its connection's turn until it
 * ends, and COPY data is collected first.
 */
export class ConnectionQueue {
  readonly #db: PGlite;
  readonly #onCrash: (error: Error) => void;
  readonly #unsynced = new Map<number, Uint8Array[]>();
  readonly #copies = new Map<number, CopyBuffer>();
  #waiting: Waiting[] = [];
  #running = false;
  /** The connection whose transaction is open: no other connection's exchange may run before it ends. */
  #owner: number | undefined;
  #executing: number | undefined;
  readonly #gone = new Set<number>();

  constructor(db: PGlite, onCrash: (error: Error) => void) {
    this.#db = db;
    this.#onCrash = onCrash;
  }

  /** Takes one protocol message. Resolves with the number of bytes sent back; 0 if the message waits for others. */
  async enqueue(handler: number, message: Uint8Array, deliver: Deliver): Promise<number> {
    const type = message[0] ?? 0;
    const copy = this.#copies.get(handler);
    if (copy) {
      if (!copy.add(message)) return 0;
      this.#copies.delete(handler);
      return this.#run(handler, copy.takeBytes(), (data) => {
        const answer = copy.withoutGreeting(data);
        if (answer.length > 0) deliver(answer);
      });
    }
    if (type === TYPE.terminate) return 0;
    if (type === TYPE.query && startsCopyIn(message)) {
      const started = new CopyBuffer(message);
      this.#copies.set(handler, started);
      deliver(started.greeting);
      return started.greeting.length;
    }
    if (EXTENDED.has(type)) {
      this.#unsynced.set(handler, [...(this.#unsynced.get(handler) ?? []), message]);
      return 0;
    }
    const before = this.#unsynced.get(handler) ?? [];
    this.#unsynced.delete(handler);
    return this.#run(handler, Buffer.concat([...before, message]), deliver);
  }

  /** The number of exchanges that wait. */
  getQueueLength(): number {
    return this.#waiting.length;
  }

  /** Drops what a closed connection still had waiting. */
  clearQueueForHandler(handler: number): void {
    this.#gone.add(handler);
    this.#unsynced.delete(handler);
    this.#copies.delete(handler);
    for (const late of this.#waiting.filter((one) => one.handler === handler)) {
      late.reject(new Error('The connection closed'));
    }
    this.#waiting = this.#waiting.filter((one) => one.handler !== handler);
  }

  /** Rolls back the transaction that a closed connection left open, and lets the others go on. */
  async clearTransactionIfNeeded(handler: number): Promise<void> {
    if (this.#owner === handler) await this.#process();
    else if (this.#executing !== handler) this.#gone.delete(handler);
  }

  #run(handler: number, bytes: Uint8Array, deliver: Deliver): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ handler, bytes, deliver, resolve, reject });
      void this.#process();
    });
  }

  async #process(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    for (;;) {
      if (this.#owner !== undefined && this.#gone.has(this.#owner)) await this.#rollBack(this.#owner);
      const next = this.#takeNext();
      if (!next) break;
      await this.#execute(next);
    }
    this.#running = false;
  }

  #takeNext(): Waiting | undefined {
    const index =
      this.#owner === undefined ? 0 : this.#waiting.findIndex((one) => one.handler === this.#owner);
    return index < 0 ? undefined : this.#waiting.splice(index, 1)[0];
  }

  async #execute({ handler, bytes, deliver, resolve, reject }: Waiting): Promise<void> {
    let sent = 0;
    this.#executing = handler;
    try {
      await this.#db.runExclusive(() =>
        this.#db.execProtocolRawStream(bytes, {
          onRawData: (data) => {
            sent += data.length;
            deliver(data);
          },
        }),
      );
      this.#owner = this.#db.isInTransaction() ? handler : undefined;
      if (this.#owner === undefined) this.#gone.delete(handler);
      resolve(sent);
    } catch (error) {
      // PostgreSQL's own errors come back as messages; an exception means that the WebAssembly instance has ended.
      const crash = error instanceof Error ? error : new Error(JSON.stringify(error));
      reject(crash);
      this.#onCrash(crash);
    }
    this.#executing = undefined;
  }

  async #rollBack(handler: number): Promise<void> {
    this.#owner = undefined;
    this.#gone.delete(handler);
    if (!this.#db.closed) await this.#db.exec('ROLLBACK');
  }
}
