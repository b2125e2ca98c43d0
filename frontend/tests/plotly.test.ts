import { expect, test } from "vitest";
import { themed } from "../src/outputs/plotlyTheme";

const look = { ink: "#111111", line: "#eeeeee", font: "sans" };
const express = { template: { layout: { paper_bgcolor: "white", plot_bgcolor: "#E5ECF6" } }, margin: { t: 60 } };

test("what Plotly Express coloured by default takes the page's colours, what its author chose stays", () => {
  const { data, layout } = themed({ data: [{ marker: { color: "#EF553B" } }, { marker: { color: "red" }, text: "#EF553B" }], layout: express }, look);
  expect(data).toEqual([{ marker: { color: "#d0873a" } }, { marker: { color: "red" }, text: "#EF553B" }]);
  expect((layout.template as { layout: object }).layout).toMatchObject({ paper_bgcolor: "rgba(0,0,0,0)", font: { color: "#111111" } });
});

test("another template is a choice", () => {
  const figure = { data: [{ marker: { color: "#EF553B" } }], layout: { template: { layout: { paper_bgcolor: "#222222" } } } };
  const { data, layout } = themed(figure, look);
  expect(data).toBe(figure.data);
  expect(layout.template).toBe(figure.layout.template);
});

test("there is room above for a title where there is one", () => {
  expect(themed({ layout: express }, look).layout.margin).toMatchObject({ t: 16, l: 48 });
  expect(themed({ layout: { ...express, title: { text: "Iris" } } }, look).layout.margin).toMatchObject({ t: 60 });
});
