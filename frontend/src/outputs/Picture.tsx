/** Owns pictures: as image elements, so a drawing's scripts and links stay dead. */

export function Picture({ type, data, alt }: { type: string; data: string; alt: string }) {
  return <img class="picture" src={`data:${type};base64,${data.replace(/\s/g, "")}`} alt={alt || "Figure"} />;
}

export function Vector({ svg, alt }: { svg: string; alt: string }) {
  return <img class="picture" src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`} alt={alt || "Figure"} />;
}
