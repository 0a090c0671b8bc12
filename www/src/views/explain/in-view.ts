/** Calls back whenever an element comes onto the screen, or nearly, and when it leaves: what is not seen need not be computed. */
export function inView(onChange: (visible: boolean) => void): (element: Element) => () => void {
  return (element) => {
    const observer = new IntersectionObserver((entries) => onChange(entries.at(-1)?.isIntersecting ?? false), {
      rootMargin: "100px",
    });
    observer.observe(element);
    return () => observer.disconnect();
  };
}
