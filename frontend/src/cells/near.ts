/** Owns knowing which cells are near the window: the browser draws only these, and only these have editors. */

const CHANGE = "contentvisibilityautostatechange";

const firsts = new WeakMap<Element, (isNear: boolean) => void>();
let observer: IntersectionObserver | null = null;

/**
 * Tell, now and from then on, whether the element is near the window; returns how to stop.
 *
 * The browser says when it begins and ceases to draw the element, and may have begun already: where that is so is asked
 * once, with more room than any browser draws in. Observers that stay cost each frame a look at each cell. Of what is in
 * a group that is passed over the browser says nothing.
 */
export function watchNear(element: HTMLElement, tell: (isNear: boolean) => void): () => void {
  observer ??= new IntersectionObserver(first, { rootMargin: "200% 0px" });
  const group = element.parentElement;
  let isDrawn = false;
  let isInDrawn = true;
  const note = (event: Event) => {
    const { skipped } = event as ContentVisibilityAutoStateChangeEvent;
    if (event.currentTarget === element) isDrawn = !skipped;
    else if (event.target === group) isInDrawn = !skipped;
    else return;
    tell(isDrawn && isInDrawn);
  };
  element.addEventListener(CHANGE, note);
  group?.addEventListener(CHANGE, note);
  firsts.set(element, (isNear) => tell((isDrawn = isNear)));
  observer.observe(element);
  return () => {
    element.removeEventListener(CHANGE, note);
    group?.removeEventListener(CHANGE, note);
    observer?.unobserve(element);
  };
}

function first(entries: IntersectionObserverEntry[]): void {
  for (const { target, isIntersecting } of entries) {
    observer?.unobserve(target);
    firsts.get(target)?.(isIntersecting);
  }
}
