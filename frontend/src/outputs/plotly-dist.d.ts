declare module "plotly.js-basic-dist-min" {
  const Plotly: {
    newPlot(host: HTMLElement, data: unknown[], layout: unknown, config: unknown): Promise<unknown>;
    addFrames(host: HTMLElement, frames: unknown[]): Promise<unknown>;
    purge(host: HTMLElement): void;
  };
  export default Plotly;
}

declare module "plotly.js-strict-dist-min" {
  export { default } from "plotly.js-basic-dist-min";
}
