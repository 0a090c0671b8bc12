/** Tells whether an element is on the screen, or nearly: what nobody sees need not be computed. */
export function inView(tell: (visible: boolean) => void): (element: Element) => () => void {
  return (element) => {
    const observer = new IntersectionObserver((entries) => tell(entries.at(-1)?.isIntersecting ?? false), {
      rootMargin: "100px",
    });
    observer.observe(element);
    return () => observer.disconnect();
  };
}
