/** Owns the WebSocket: opening it, noticing that it went, opening it again. Knows no message's meaning. */

import { signal } from "@preact/signals";
import type { Message } from "../protocol/messages";

export type Link = "connecting" | "open" | "lost";

const FIRST_WAIT = 200; // ms
const LONGEST_WAIT = 5000;

export class Connection {
  readonly link = signal<Link>("connecting");
  /** Whether a server answers that does not let this browser in. */
  readonly isRefused = signal(false);
  private socket: WebSocket | null = null;
  private wait = FIRST_WAIT;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `greet` gives the first message of every connection, `receive` gets all that come. */
  constructor(
    private readonly url: string,
    private readonly greet: () => Message,
    private readonly receive: (message: Message) => void,
  ) {}

  open(): void {
    clearTimeout(this.timer);
    const socket = new WebSocket(this.url);
    this.socket = socket;
    socket.onopen = () => {
      this.wait = FIRST_WAIT;
      socket.send(JSON.stringify(this.greet()));
      this.isRefused.value = false;
      this.link.value = "open";
    };
    socket.onmessage = (event) => this.receive(JSON.parse(event.data as string) as Message);
    socket.onclose = () => {
      if (this.socket === socket) this.retry();
    };
  }

  /** Send now, or return false where nobody listens. */
  send(message: Message): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  /** Connect at once: the network is back, or a person asked. */
  retryNow(): void {
    if (this.link.peek() !== "lost") return;
    this.wait = FIRST_WAIT;
    this.open();
  }

  /** Drop this connection and greet anew, where messages are known to be missing. */
  resume(): void {
    this.socket?.close();
  }

  /** Leave, and stay away until asked: whoever listens there is not whom this page knows. */
  part(): void {
    const { socket } = this;
    this.socket = null;
    socket?.close();
    this.link.value = "lost";
  }

  private retry(): void {
    if (this.link.peek() !== "open") void this.askWhy();
    this.link.value = "lost";
    // Spread out, so that a restarted server does not meet all its pages at once.
    const wait = this.wait * (0.75 + Math.random() / 2);
    this.wait = Math.min(this.wait * 1.7, LONGEST_WAIT);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.open(), wait);
  }

  /** A socket that could not be opened does not say why; a request does. */
  private async askWhy(): Promise<void> {
    const response = await fetch("/_frame", { method: "HEAD", cache: "no-store" }).catch(() => null);
    if (this.link.peek() !== "open") this.isRefused.value = response?.status === 403;
  }
}

/** Where the session of this page listens: `/` → `/ws`, `/w/a/b.py` → `/ws/a/b.py`. */
export function socketUrl(location: Location): string {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const path = location.pathname.startsWith("/w/") ? `/ws/${location.pathname.slice(3)}` : "/ws";
  return `${scheme}//${location.host}${path}`;
}
