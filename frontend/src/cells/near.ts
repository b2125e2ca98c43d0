/** Owns knowing which elements are near the window, so editors exist for those only. */

type Watcher = { enter: () => void; leave: () => void };

const watchers = new WeakMap<Element, Watcher>();
const idle = globalThis.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 50));
let observer: IntersectionObserver | null = null;

/** Call `enter` in an idle moment after the element came near, `leave` when it is far again; returns how to stop. */
export function whenNear(element: Element, enter: () => void, leave: () => void): () => void {
  // Two screens of room, so that scrolling meets editors that are there already.
  observer ??= new IntersectionObserver(notice, { rootMargin: "100% 0px" });
  watchers.set(element, { enter, leave });
  observer.observe(element);
  return () => {
    watchers.delete(element);
    observer?.unobserve(element);
  };
}

const near = new WeakSet<Element>();

function notice(entries: IntersectionObserverEntry[]): void {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting) {
      near.add(target);
      idle(() => near.has(target) && watchers.get(target)?.enter());
    } else {
      near.delete(target);
      watchers.get(target)?.leave();
    }
  }
}
