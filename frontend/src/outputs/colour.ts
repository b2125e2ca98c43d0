/** Owns turning a token's colour into the old notation chart libraries read. */

const canvas = document.createElement("canvas");
canvas.width = canvas.height = 1;

export function plainColour(value: string): string {
  const probe = document.createElement("span");
  probe.style.color = value;
  document.body.append(probe);
  const computed = getComputedStyle(probe).color;
  probe.remove();
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return "#888";
  context.fillStyle = computed;
  context.clearRect(0, 0, 1, 1);
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}
