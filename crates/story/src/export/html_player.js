const [lines, moments] = document.querySelector("script").textContent.split("\n\n").map((part) => part.split("\n"));
const figure = document.querySelector("figure");
const slider = document.createElement("input");
const last = moments.length - 1;
Object.assign(slider, { type: "range", max: last, value: last, ariaLabel: "Moment" });
slider.oninput = () => {
  const parts = moments[slider.value].trim().split(" ").map((part) => lines.slice(parseInt(part)).slice(0, part.split("+").length));
  figure.innerHTML = parts.flat().join("\n");
};
figure.before(slider);
