// The chart of the README, from the results: one panel a question, one bar a runtime, on a
// logarithmic scale, as the contenders are decades apart. Plain SVG, light and dark.

import { type Results, type Row, type Section } from "./record.ts";

interface Panel {
  readonly title: string;
  readonly section: Section;
  readonly task: string;
  readonly show: "ratio" | "value";
  /** The contenders by the name that the chart gives them. */
  readonly contenders: Readonly<Record<string, string>>;
}

const PEERS = {
  "AWS SDK": "AWS SDK",
  oauth4webapi: "oauth4webapi",
  "openid-client": "openid-client",
  octokit: "octokit",
  arctic: "arctic",
};

const PANELS: readonly Panel[] = [
  {
    title: "One CreateToken: processor time, × a bare fetch",
    section: "cpu",
    task: "createToken",
    show: "ratio",
    contenders: { "this module": "ours, client", ...PEERS },
  },
  {
    title: "One poll, nobody approved yet: processor time, × a bare fetch",
    section: "cpu",
    task: "pending",
    show: "ratio",
    contenders: { "this module": "ours, poller", ...PEERS },
  },
  {
    title: "Process start to first token, × a bare fetch",
    section: "cold",
    task: "process start to first token",
    show: "ratio",
    contenders: { "this module": "ours", ...PEERS },
  },
  {
    title: "Three operations in a bundle, kB minified and gzipped",
    section: "size",
    task: "bundle: three operations",
    show: "value",
    contenders: { "this module": "ours, by hand", ...PEERS },
  },
];

const WIDTH = 720;
const LABELS = 130;
const BAR = 10;
const ROW_GAP = 7;
const COLOURS = { node: "node", deno: "deno", bun: "bun", any: "any" } as const;

const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #1f2328; }
  .title { font-weight: 600; font-size: 13px; }
  .ours { font-weight: 600; }
  .number { font-size: 10px; }
  .grid { stroke: #d1d9e0; }
  .node { fill: #2f7d3a; } .deno { fill: #3b5bdb; } .bun { fill: #c2571a; } .any { fill: #6e7781; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; } .grid { stroke: #3d444d; }
    .node { fill: #57ab5a; } .deno { fill: #8aa4ff; } .bun { fill: #f0883e; } .any { fill: #9198a1; }
  }`;

/** Draws the results. */
export function toChart(results: Results): string {
  const parts: string[] = [];
  const told: string[] = [];
  let y = 34;
  for (const panel of PANELS) {
    const drawn = drawPanel(panel, results.rows, y);
    if (!drawn) continue;
    parts.push(drawn.svg);
    told.push(drawn.description);
    y = drawn.bottom + 18;
  }
  const legend = (["node", "deno", "bun"] as const).map((name, index) => {
    const x = LABELS + index * 110;
    const text = `${name} ${results.versions[name] ?? ""}`;
    return `<rect class="${name}" x="${x}" y="8" width="10" height="10"/>` +
      `<text x="${x + 15}" y="17">${text}</text>`;
  });
  legend.push(
    `<text x="${WIDTH}" y="17" text-anchor="end">logarithmic; shorter is better</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" role="img" aria-labelledby="title description">
<title id="title">This module beside its alternatives; shorter is better</title>
<desc id="description">${told.join(" ")}</desc>
<style>${STYLE}
</style>
${[...legend, ...parts].join("\n")}
</svg>
`;
}

function drawPanel(panel: Panel, rows: readonly Row[], top: number) {
  const groups = Object.entries(panel.contenders).map(([label, contender]) => ({
    label,
    bars: rows.filter((row) =>
      row.section === panel.section && row.task === panel.task && row.contender === contender
    ),
  })).filter(({ bars }) => bars.length > 0);
  const numbers = groups.flatMap(({ bars }) => bars.map((row) => numberOf(panel, row)));
  if (numbers.length === 0) return undefined;
  const highest = Math.max(...numbers, 2);
  const room = WIDTH - LABELS - 60;
  const scale = (value: number) => room * Math.log(Math.max(value, 1)) / Math.log(highest);
  const lines = [`<text class="title" x="0" y="${top + 10}">${panel.title}</text>`];
  let y = top + 20;
  const start = y;
  for (const { label, bars } of groups) {
    const height = bars.length * BAR;
    const weight = label === "this module" ? ` class="ours"` : "";
    lines.push(
      `<text${weight} x="${LABELS - 8}" y="${
        y + height / 2 + 4
      }" text-anchor="end">${label}</text>`,
    );
    for (const row of bars) {
      const value = numberOf(panel, row);
      const width = Math.max(scale(value), 1.5);
      lines.push(
        `<rect class="${COLOURS[row.runtime]}" x="${LABELS}" y="${y}" width="${
          width.toFixed(1)
        }" height="${BAR - 1}"/>`,
        `<text class="number" x="${LABELS + width + 4}" y="${y + BAR - 1}">${
          value.toFixed(1)
        }</text>`,
      );
      y += BAR;
    }
    y += ROW_GAP;
  }
  lines.push(`<line class="grid" x1="${LABELS}" x2="${LABELS}" y1="${start - 4}" y2="${y - 3}"/>`);
  return { svg: lines.join("\n"), description: describe(panel, groups), bottom: y };
}

function numberOf({ show }: Panel, { ratio, value }: Row): number {
  return show === "ratio" ? ratio?.median ?? NaN : value.median / 1000;
}

function describe(
  panel: Panel,
  groups: readonly { readonly label: string; readonly bars: readonly Row[] }[],
): string {
  const facts = groups.map(({ label, bars }) => {
    const numbers = bars.map((row) =>
      `${numberOf(panel, row).toFixed(1)}${row.runtime === "any" ? "" : ` in ${row.runtime}`}`
    );
    return `${label} ${numbers.join(", ")}`;
  });
  return `${panel.title}: ${facts.join("; ")}.`;
}
