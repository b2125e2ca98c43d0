/** Owns pictures: as image elements, so a drawing's scripts and links stay dead. */

/** What is known of a picture beside its content: its size on the page, px, and whether it may take the page's theme. */
export interface PictureProps {
  width?: number;
  height?: number;
  theme?: "page" | "own";
}

export function Picture({ type, data, alt, props }: { type: string; data: string; alt: string; props: PictureProps }) {
  return <Image src={`data:${type};base64,${data.replace(/\s/g, "")}`} alt={alt} props={props} />;
}

export function Vector({ svg, alt, props }: { svg: string; alt: string; props: PictureProps }) {
  return <Image src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`} alt={alt} props={props} />;
}

function Image({ src, alt, props }: { src: string; alt: string; props: PictureProps }) {
  const { width, height, theme } = props;
  const image = <img class="picture" src={src} alt={alt || "Figure"} width={width} height={height} />;
  return theme === "page" ? <div class="paper">{image}</div> : image;
}
