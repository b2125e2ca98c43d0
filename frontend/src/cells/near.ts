/** Owns knowing which cells are near the window: the browser draws only these, and only these have editors. */

const CHANGE = "contentvisibilityautostatechange";

const firsts = new WeakMap<Element, (isNear: boolean) => void>();
let observer: IntersectionObserver | null = null;

/**
 * Tell, now and from then on, whether the element is near the window; returns how to stop.
 *
 * The browser says when it begins and ceases to draw the element, and may have begun already: where that is so is asked
 * once, with more room than any browser draws in. Observers that stay cost each frame a look at each cell.
 */
export function watchNear(element: HTMLElement, tell: (isNear: boolean) => void): () => void {
  observer ??= new IntersectionObserver(first, { rootMargin: "200% 0px" });
  const notice = (event: Event) => tell(!(event as ContentVisibilityAutoStateChangeEvent).skipped);
  element.addEventListener(CHANGE, notice);
  firsts.set(element, tell);
  observer.observe(element);
  return () => {
    element.removeEventListener(CHANGE, notice);
    observer?.unobserve(element);
  };
}

function first(entries: IntersectionObserverEntry[]): void {
  for (const { target, isIntersecting } of entries) {
    observer?.unobserve(target);
    firsts.get(target)?.(isIntersecting);
  }
}
